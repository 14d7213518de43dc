// What the web page, or any client of the HTTP API, asks for in the name of one person.

import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { User } from '../../../src/database/entities/index.js';
import type { Act, Result } from './model.js';
import type { PersonMove } from './moves.js';
import { chosen, holds, type Prepared, revisionSeen } from './prepared.js';
import type { Snapshot } from './snapshot.js';
import type { Stage } from './stage.js';

type WebMove = Extract<PersonMove, { do: 'decide' | 'undo' | 'posted' | 'edit' | 'restore' | 'send' }>;

const TEXTS = ['An own text about reading.', 'Another own text, about writing.', 'A third one, about both.'];

interface Request {
  method: 'POST' | 'PATCH';
  path: string;
  body: object;
  act: Act;
  twice: boolean;
}

export class Web {
  constructor(
    private readonly stage: Stage,
    private readonly user: User,
    private readonly token: string,
    private readonly postId: number,
  ) {}

  prepare(move: WebMove, snapshot: Snapshot): Prepared {
    const { method, path, body, act, twice } = this.request(move, snapshot);
    return {
      act,
      surface: 'web',
      perform: async () => {
        const headers: Record<string, string> = twice ? { 'idempotency-key': randomUUID() } : {};
        const call = () =>
          this.stage.api.call(method, `/posts/${this.postId}${path}`, { token: this.token, body, headers });
        const first = await call();
        if (twice && first.status < 300) {
          const again = await call();
          holds(
            again.status === first.status && isDeepStrictEqual(again.body, first.body),
            'the same request with the same key got another answer',
          );
        }
        return this.meaning(act, first.status);
      },
    };
  }

  private request(move: WebMove, snapshot: Snapshot): Request {
    const post = (path: string, body: object, act: Act, twice = false): Request => ({
      method: 'POST',
      path,
      body,
      act,
      twice,
    });
    switch (move.do) {
      case 'decide': {
        const revision = revisionSeen(snapshot, move.seen);
        const { decision } = move;
        return post(`/${decision}`, { revision }, { type: 'decide', decision, revision }, move.twice);
      }
      case 'undo': {
        const revision = move.seen === 'none' ? null : revisionSeen(snapshot, move.seen);
        return post('/undo', revision === null ? {} : { revision }, { type: 'undo', revision });
      }
      case 'posted': {
        const revision = revisionSeen(snapshot, move.seen);
        return post('/posted', { revision }, { type: 'posted', revision });
      }
      case 'edit': {
        const revision = revisionSeen(snapshot, move.seen);
        const content = TEXTS[move.text] ?? '';
        return { ...post('', { revision, content }, { type: 'edit', revision, content }), method: 'PATCH' };
      }
      case 'restore': {
        const number = chosen(snapshot.revisions, move.pick)?.number ?? 1;
        return post(`/revisions/${number}/restore`, {}, { type: 'bringBack', number });
      }
      case 'send':
        return post('/send', { channel: move.channel }, { type: 'send', channel: move.channel }, move.twice);
    }
  }

  private meaning(act: Act, status: number): readonly Result[] {
    if (status === 200 || status === 202) return ['done', 'already'];
    holds(status === 409 || status === 404, `${act.type} was answered with ${status}`);
    // Nothing to take back is no success there.
    return act.type === 'undo' ? ['refused', 'already'] : ['refused'];
  }

  async look(): Promise<{ state: string; revision: number; decision: unknown; content: string | null }> {
    const { body } = await this.stage.api.call<{
      state: string;
      revision: number;
      decision: unknown;
      content: string | null;
    }>('GET', `/posts/${this.postId}`, { user: this.user, token: this.token });
    return body;
  }
}
