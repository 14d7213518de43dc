// The mailbox of one person, and the pages that its links lead to.

import type { LinkPurpose } from '../../../src/delivery/index.js';
import type { Act, Result } from './model.js';
import { chosen, holds, looking, type Prepared } from './prepared.js';
import type { Stage } from './stage.js';

interface Form {
  action: string;
  revision: number;
  hasWish: boolean;
}

export class Mail {
  private readonly forms: Form[] = [];
  private readonly paths = new Set<string>();

  constructor(
    private readonly stage: Stage,
    readonly address: string,
  ) {}

  private links(): string[] {
    for (const { text } of this.stage.sandbox.mailbox.list(this.address).toReversed()) {
      for (const [, path] of text.matchAll(/https?:\/\/[^/\s]+(\/d\/\S+)/g))
        if (path !== undefined) this.paths.add(path);
    }
    return [...this.paths];
  }

  /** The newest ones first: most often a person opens the mail that just came. */
  openLink({ pick, method }: { pick: number; method: 'GET' | 'HEAD' }): Prepared | null {
    const path = chosen(this.links().toReversed(), pick);
    return path === undefined ? null : looking('email', () => this.open(path, method));
  }

  private async open(path: string, method: 'GET' | 'HEAD'): Promise<void> {
    const answer = await fetch(`${this.stage.api.url}${path}`, { method });
    const html = await answer.text();
    holds(answer.status === 200, `${method} of a link of a mail was answered with ${answer.status}`);
    this.forms.push(...formsOf(html));
    for (const [, href] of html.matchAll(/href="(\/d\/[^"]+)"/g)) if (href !== undefined) this.paths.add(href);
  }

  /** Of a page that may be open for long. */
  submitForm({ pick, wish }: { pick: number; wish: boolean }): Prepared | null {
    const form = chosen(this.forms.toReversed(), pick);
    if (form === undefined) return null;
    return { act: actOf(form), surface: 'email', perform: () => this.submit(form, wish && form.hasWish) };
  }

  private async submit({ action, revision }: Form, wish: boolean): Promise<readonly Result[]> {
    const fields = new URLSearchParams({ revision: String(revision), ...(wish ? { instruction: 'Shorter.' } : {}) });
    const answer = await fetch(`${this.stage.api.url}${action}`, { method: 'POST', body: fields, redirect: 'manual' });
    await answer.text();
    switch (answer.status) {
      case 303:
        return ['done', 'already'];
      // A wish that comes second is not followed, though the draft that it is about is being replaced.
      case 409:
        return wish ? ['refused', 'already'] : ['refused'];
      case 404:
        return ['refused'];
      default:
        throw new Error(`a form was answered with ${answer.status}`);
    }
  }

  /** What the page behind a link says now; null where no mail had one. */
  async page(): Promise<string | null> {
    const [path] = this.links();
    return path === undefined ? null : (await fetch(`${this.stage.api.url}${path}`)).text();
  }
}

export function formsOf(html: string): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([, attributes = '', inside = '']) => ({
    action: / action="([^"]+)"/.exec(attributes)?.[1]?.replaceAll('&amp;', '&') ?? '',
    revision: Number(/name="revision" value="(\d+)"/.exec(inside)?.[1]),
    hasWish: inside.includes('name="instruction"'),
  }));
}

const PURPOSES: Record<string, LinkPurpose> = {
  a: 'approve',
  r: 'regenerate',
  d: 'delete',
  u: 'undo',
  p: 'posted',
  v: 'revive',
  g: 'write_again',
};

function actOf({ action, revision }: Form): Act {
  const purpose = PURPOSES[/\/d\/([a-z])\./.exec(action)?.[1] ?? ''];
  switch (purpose) {
    case 'approve':
    case 'regenerate':
    case 'delete':
      return { type: 'decide', decision: purpose, revision };
    case 'undo':
    case 'posted':
    case 'revive':
      return { type: purpose, revision };
    case 'write_again':
      return { type: 'writeAgain' };
    default:
      throw new Error(`a form leads to ${action}`);
  }
}
