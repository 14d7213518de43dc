// What the API does to posts. Each request is one transaction: the idempotency key, the effect, the version; then the
// answer; then the wake-up, which nobody waits for.

import { Injectable, NotFoundException } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import type { Channel } from '../../domain/channel.js';
import type { Decision, Surface } from '../../domain/decision.js';
import { Idempotency, type IdempotentRequest } from '../common/http/idempotency.js';
import { OwnersWord } from '../delivery/index.js';
import { Wakeups } from '../temporal/index.js';
import { type NewPost, PostCreation } from './commands/post-creation.js';
import { PostDecisions } from './commands/post-decisions.js';
import { PostEdits } from './commands/post-edits.js';
import { PostPublication } from './commands/post-publication.js';
import { PostRevival } from './commands/post-revival.js';
import { PostSends } from './commands/post-sends.js';
import { PostQueries } from './post-queries.js';
import type { ChannelResponse, PostResponse, SendPostResponse } from './posts.dto.js';
import { toHttp } from './refusals.js';

/** Whose request it is, and the key it may carry. */
export interface Caller {
  userId: number;
  surface: Surface;
  call: IdempotentRequest;
}

@Injectable()
export class PostRequests {
  constructor(
    private readonly em: EntityManager,
    private readonly idempotency: Idempotency,
    private readonly creation: PostCreation,
    private readonly decisions: PostDecisions,
    private readonly edits: PostEdits,
    private readonly publication: PostPublication,
    private readonly revival: PostRevival,
    private readonly sends: PostSends,
    private readonly word: OwnersWord,
    private readonly queries: PostQueries,
    private readonly wakeups: Wakeups,
  ) {}

  async create(caller: Caller, post: NewPost): Promise<PostResponse> {
    const created = await this.inOneGo(caller, async (em) =>
      this.queries.answer(em, await this.creation.create(em, post)),
    );
    this.wakeups.wakePost(created.id);
    return created;
  }

  decide(
    caller: Caller,
    postId: number,
    wanted: { revision: number; decision: Decision; instruction?: string },
  ): Promise<PostResponse> {
    return this.change(caller, postId, async (em) => {
      const taken = await this.decisions.decide(em, {
        ...wanted,
        userId: caller.userId,
        postId,
        surface: caller.surface,
      });
      if (taken.result !== 'won' && taken.result !== 'repeated') throw toHttp(taken);
    });
  }

  /** Tries again to write a first draft. */
  writeAgain(caller: Caller, postId: number): Promise<PostResponse> {
    return this.change(caller, postId, async (em) => {
      const again = await this.revival.writeAgain(em, { userId: caller.userId, postId, surface: caller.surface });
      if (again.result === 'notFound') throw toHttp(again);
      if (again.result === 'written') throw toHttp({ result: 'closed', state: again.state });
    });
  }

  undo(caller: Caller, postId: number, revision: number | null): Promise<PostResponse> {
    const { userId, surface } = caller;
    return this.change(caller, postId, async (em) => {
      const undone = await this.decisions.undo(em, { userId, postId, revision, surface });
      if (undone.result !== 'undone') throw toHttp(undone);
    });
  }

  markPosted(caller: Caller, postId: number, revision: number): Promise<PostResponse> {
    const { userId, surface } = caller;
    return this.change(caller, postId, async (em) => {
      const marked = await this.publication.markPosted(em, { userId, postId, revision, surface });
      if (marked.result !== 'posted') throw toHttp(marked);
    });
  }

  edit(caller: Caller, postId: number, change: { revision: number; content: string }): Promise<PostResponse> {
    return this.change(caller, postId, async (em) => {
      const edited = await this.edits.edit(em, { ...change, userId: caller.userId, postId, surface: caller.surface });
      if (edited.result !== 'changed' && edited.result !== 'same') throw toHttp(edited);
    });
  }

  restore(caller: Caller, postId: number, number: number): Promise<PostResponse> {
    return this.change(caller, postId, async (em) => {
      const restored = await this.edits.restore(em, { userId: caller.userId, postId, number, surface: caller.surface });
      if (restored.result !== 'changed' && restored.result !== 'same') throw toHttp(restored);
    });
  }

  async send(caller: Caller, postId: number, channel: Channel): Promise<SendPostResponse> {
    const answer = await this.inOneGo(caller, async (em) => {
      const sent = await this.sends.send(em, { userId: caller.userId, postId, channel, surface: caller.surface });
      if (sent.result !== 'queued') throw toHttp(sent);
      return { status: 'queued', message: 'Post delivery has been queued.' };
    });
    this.wakeups.wakePost(postId);
    return answer;
  }

  /** @returns the post; the message itself where it belongs to none. */
  async confirm(caller: Caller, deliveryId: number, arrived: boolean): Promise<PostResponse | ChannelResponse> {
    const { userId } = caller;
    const { postId, answer } = await this.inOneGo(caller, async (em) => {
      const said = await this.word.take(em, { userId, deliveryId, arrived });
      if (said.result === 'notFound') throw new NotFoundException('Message not found.');
      if (said.result === 'known') throw toHttp(said);
      if (said.postId === null) return { postId: null, answer: await this.queries.message(em, deliveryId) };
      const post = await this.queries.own(em, userId, said.postId);
      return { postId: said.postId, answer: await this.queries.answer(em, post) };
    });
    if (postId === null) this.wakeups.wakeNotices(userId);
    else this.wakeups.wakePost(postId);
    return answer;
  }

  private async change(
    caller: Caller,
    postId: number,
    work: (em: EntityManager) => Promise<void>,
  ): Promise<PostResponse> {
    const changed = await this.inOneGo(caller, async (em) => {
      await work(em);
      return this.queries.answer(em, await this.queries.own(em, caller.userId, postId));
    });
    this.wakeups.wakePost(postId);
    return changed;
  }

  private inOneGo<Response>(
    { userId, call }: Caller,
    work: (em: EntityManager) => Promise<Response>,
  ): Promise<Response> {
    return this.em.fork().transactional((em) => this.idempotency.run(em, { userId, call }, () => work(em)));
  }
}
