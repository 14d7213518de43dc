// The pages behind the links of mails, as a browser meets them: opened, pressed, and what that left in the rows.

import { createHash } from 'node:crypto';
import { expect } from '@jest/globals';
import type { PostState } from '../../domain/post-state.js';
import { Post, type User } from '../../src/database/entities/index.js';
import { DecisionLinks, type LinkPurpose } from '../../src/delivery/index.js';
import { type ApiAnswer, ApiUnderTest } from './api.js';
import { newPost } from './people.js';

/** Without an address that the public reaches, mails carry no links. */
export const PUBLIC = { PUBLIC_URL: 'https://ghostwriter.example.test', TELEGRAM_UPDATES: 'polling' };
export const FORM = 'application/x-www-form-urlencoded';

/** What every one of these pages carries, whatever its status. */
export const HEADERS = {
  'content-security-policy': expect.stringMatching(
    /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
  ),
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
  'x-content-type-options': 'nosniff',
};

export interface Page {
  status: number;
  headers: Headers;
  html: string;
}

interface PostRow {
  state: PostState;
  revision: number;
  version: number;
}

export const headersOf = ({ headers }: Page) =>
  Object.fromEntries(Object.keys(HEADERS).map((name) => [name, headers.get(name)]));

export const pageOf = async (answer: Response): Promise<Page> => ({
  status: answer.status,
  headers: answer.headers,
  html: await answer.text(),
});

/** What a browser would send for the form with that button. */
export function formOf({ html }: Page, label: string): { action: string; fields: Record<string, string> } {
  const form = [...html.matchAll(/<form [^>]*action="([^"]+)" method="post">(.*?)<\/form>/gs)].find(([, , inside]) =>
    inside?.includes(label),
  );
  if (form === undefined) throw new Error(`no form says ${label}`);
  const [, action = '', inside = ''] = form;
  const fields = [...inside.matchAll(/<input type="hidden" name="(\w+)" value="(\d+)"/g)].map(
    ([, name = '', value = '']) => [name, value] as const,
  );
  return { action, fields: Object.fromEntries(fields) };
}

export class DecisionPages {
  private constructor(
    readonly api: ApiUnderTest,
    /** Whose posts they are. */
    readonly jane: User,
  ) {}

  static async start(): Promise<DecisionPages> {
    const api = await ApiUnderTest.start(PUBLIC);
    return new DecisionPages(api, await api.newPerson({ timezone: 'Europe/Berlin' }));
  }

  close(): Promise<void> {
    return this.api.close();
  }

  link(purpose: LinkPurpose, postId: number, revision = 1, from = new Date()): string {
    const url = this.api.app.get(DecisionLinks).url(purpose, { postId, revision, from });
    return new URL(url ?? '').pathname;
  }

  async visit(path: string, method = 'GET', at = this.api): Promise<Page> {
    return pageOf(await fetch(`${at.url}${path}`, { method, redirect: 'manual' }));
  }

  async submit(path: string, fields: Record<string, string> = { revision: '1' }): Promise<Page> {
    return pageOf(
      await fetch(`${this.api.url}${path}`, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': FORM },
        body: new URLSearchParams(fields).toString(),
      }),
    );
  }

  /** Presses the button and follows where it leads. */
  async press(page: Page, label: string, typed: Record<string, string> = {}): Promise<Page> {
    const { action, fields } = formOf(page, label);
    const done = await this.submit(action, { ...fields, ...typed });
    expect([done.status, done.headers.get('location')]).toEqual([303, action]);
    return this.visit(action);
  }

  async row(id: number): Promise<PostRow> {
    const [found] = await this.api.rows<PostRow>('select state, revision, version from posts where id = ?', [id]);
    if (found === undefined) throw new Error(`no post ${id}`);
    return found;
  }

  decisions(id: number): Promise<object[]> {
    return this.api.rows(
      'select revision, decision, surface, instruction, undone_from from post_decisions where post_id = ?',
      [id],
    );
  }

  decide(id: number, decision: string, body: object = { revision: 1 }): Promise<ApiAnswer<Record<string, unknown>>> {
    return this.api.call('POST', `/posts/${id}/${decision}`, { user: this.jane, body });
  }

  edit(id: number, content: string, revision = 1): Promise<ApiAnswer<Record<string, unknown>>> {
    return this.api.call('PATCH', `/posts/${id}`, { user: this.jane, body: { revision, content } });
  }

  /** As the worker does when the next draft is written. */
  async written(id: number, content: string): Promise<void> {
    const { revision } = await this.row(id);
    await this.api.rows(
      `insert into post_revisions (post_id, number, content, content_hash, origin, requested_from)
       values (?, ?, ?, ?, 'generated', 'email')`,
      [id, revision + 1, content, createHash('sha256').update(content).digest('hex')],
    );
    await this.api.rows(`update posts set state = 'awaiting_decision', revision = ?, content = ? where id = ?`, [
      revision + 1,
      content,
      id,
    ]);
  }

  async postIn(state: PostState): Promise<number> {
    if (state === 'generation_failed') {
      const failed = { userId: this.jane.id, topic: 'x', state, failureReason: 'No words came.' };
      return Number(await this.api.em.insert(Post, failed));
    }
    const id = await newPost(this.api.em, this.jane.id, {
      state: state === 'approved' || state === 'deleted' || state === 'posted' ? 'awaiting_decision' : state,
    });
    if (state === 'approved' || state === 'posted') await this.decide(id, 'approve');
    if (state === 'posted') await this.decide(id, 'posted');
    if (state === 'deleted') await this.decide(id, 'delete');
    return id;
  }

  /** Of every table. */
  async everything(): Promise<string> {
    const tables = await this.api.rows<{ name: string }>(
      `select table_name as name from information_schema.tables
       where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
    );
    const sums = tables.map(({ name }) =>
      this.api.rows<{ sum: string }>(`select md5(string_agg(t::text, '|' order by t::text)) as sum from "${name}" t`),
    );
    expect(sums.length).toBeGreaterThan(10);
    return JSON.stringify(await Promise.all(sums));
  }
}
