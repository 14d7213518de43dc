import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { decisionPage } from './decision-page.js';
import { decisionPageHtml, plainPageHtml } from './page-html.js';
import { PAGE_POLICY } from './page-styles.js';

const NASTY = '<script>alert(1)</script>"\'&</textarea></pre></title>';

const html = (content = NASTY, wish = NASTY): string =>
  decisionPageHtml(
    decisionPage(
      {
        purpose: 'regenerate',
        linkRevision: 1,
        here: '/d/here',
        postId: 7,
        facts: {
          state: 'awaiting_decision',
          revision: 1,
          decision: null,
          problem: null,
          where: 'email',
          remindAt: null,
          failureReason: null,
        },
        topic: NASTY,
        content,
        editedSince: false,
        maxRevisions: 20,
        inTelegram: null,
        timeZone: 'UTC',
        now: '2026-03-03T09:14:30Z',
      },
      (purpose) => `/d/${purpose}`,
      { notice: NASTY, wish },
    ),
  );

describe('the HTML of a page', () => {
  it('escapes every text, and has no script', () => {
    const page = html();
    expect(page).not.toMatch(/<script/i);
    for (const tag of ['textarea', 'title', 'style', 'main']) {
      expect([tag, page.match(new RegExp(`</${tag}>`, 'g'))?.length]).toEqual([tag, 1]);
    }
  });

  it('carries the one style that its policy allows, and none inside an element', () => {
    const page = html();
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
    expect(PAGE_POLICY).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(page).not.toMatch(/ style=/);
    expect(page).not.toMatch(/ on[a-z]+=/);
  });

  it('has a language, one heading, a title, and a label for what can be typed', () => {
    for (const page of [html(), plainPageHtml({ heading: 'One', hint: 'Two' })]) {
      expect(page).toMatch(/^<!DOCTYPE html><html lang="en"/);
      expect(page.match(/<h1>/g)).toHaveLength(1);
      expect(page).toMatch(/<title>[^<]+ · Ghostwriter<\/title>/);
      expect(page).toMatch(/role="status"/);
    }
    expect(html()).toMatch(/<label for="instruction">/);
  });

  it('keeps the line breaks at the start of a text', () => {
    expect(html('\n\nfirst', '\n\nwish')).toMatch(/<textarea[^>]*>\n\n\nwish/);
  });
});
