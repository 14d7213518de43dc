// What the links of mails do, by the commands that every other surface uses. A request is one transaction: the link is held
// against the rows, the command, and what the page then shows; then the wake-up, which nobody waits for.

import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { INSTRUCTION_CHARACTERS } from '../../../domain/limits.js';
import { voice } from '../../../domain/messages/voice.js';
import { currentTime } from '../../common/clock.js';
import { Config } from '../../config/config.js';
import { NotificationPreferences, Post, PostDecision, PostRevision } from '../../database/entities/index.js';
import {
  ArrivalProofs,
  type DecisionLink,
  DecisionLinks,
  DeliveryStates,
  type LinkPurpose,
  readPostFacts,
} from '../../delivery/index.js';
import { PostDecisions, PostPublication, PostRevival, PostSends } from '../../posts/index.js';
import { Wakeups } from '../../temporal/index.js';
import { decisionPage } from './decision-page.js';
import type { DecisionPage, PageFacts, Said } from './page-model.js';
import { otherWishRefused, refusalOf, type Tried } from './refused-act.js';

/** What a form carries. */
export interface ActForm {
  /** The revision that its page showed; null where it named none. */
  revision: number | null;
  /** What should be different; null where nothing was typed. */
  wish: string | null;
}

export type Acted =
  | { type: 'done' }
  /** `refused`: something else is true. `invalid`: the form is to be filled in otherwise. */
  | { type: 'refused' | 'invalid'; page: DecisionPage }
  /** There is no such post, or not any more. */
  | { type: 'gone' };

const FRESH = { disableIdentityMap: true } as const;
const SURFACE = 'email';

@Injectable()
export class EmailDecisions {
  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
    private readonly links: DecisionLinks,
    private readonly decisions: PostDecisions,
    private readonly publication: PostPublication,
    private readonly revival: PostRevival,
    private readonly sends: PostSends,
    private readonly states: DeliveryStates,
    private readonly proofs: ArrivalProofs,
    private readonly wakeups: Wakeups,
  ) {}

  /** Null where there is no such post. Read-only for the database too: whoever opens a link changes nothing. */
  async show(link: DecisionLink, said: Said = { notice: null, wish: null }): Promise<DecisionPage | null> {
    return this.em.fork().transactional(
      async (em) => {
        const post = await this.postOf(em, link);
        return post === null ? null : this.page(link, await this.factsOf(em, link, post), said);
      },
      { readOnly: true, isolationLevel: 'repeatable read' },
    );
  }

  async act(link: DecisionLink, form: ActForm): Promise<Acted> {
    const { revision } = form;
    const wish = link.purpose === 'regenerate' ? form.wish : null;
    // Whoever sends a form without having seen the page has decided nothing.
    if (revision === null || (revision === 0) !== (link.purpose === 'write_again')) {
      return this.invalid(link, { notice: voice.page.pressHere, wish });
    }
    if (wish !== null && wish.length > INSTRUCTION_CHARACTERS) {
      return this.invalid(link, { notice: voice.reply.tooLong(wish.length, INSTRUCTION_CHARACTERS), wish });
    }
    const acted = await this.em.fork().transactional((em) => this.carryOut(em, link, { revision, wish }));
    if (acted.type === 'done') this.wakeups.wakePost(link.postId);
    return acted;
  }

  private async invalid(link: DecisionLink, said: Said): Promise<Acted> {
    const page = await this.show(link, said);
    return page === null ? { type: 'gone' } : { type: 'invalid', page };
  }

  private async carryOut(
    em: EntityManager,
    link: DecisionLink,
    { revision, wish }: { revision: number; wish: string | null },
  ): Promise<Acted> {
    const post = await this.postOf(em, link);
    if (post === null) return { type: 'gone' };
    const about = { userId: post.userId, postId: post.id, revision };
    const tried = await this.attempt(em, link.purpose, about, wish);
    if (tried.result === 'notFound') return { type: 'gone' };
    // A form of the page behind a draft's mail is pressed by somebody who has it; this link came with another mail.
    if (link.purpose !== 'retry_in_telegram') await this.proofs.mailAnswered(em, link);
    const notice = await this.noticeOf(em, tried, about, wish);
    if (notice === null) return { type: 'done' };
    const now = await this.postOf(em, link);
    if (now === null) return { type: 'gone' };
    return { type: 'refused', page: this.page(link, await this.factsOf(em, link, now), { notice, wish }) };
  }

  /** What is done follows from the purpose that was signed, and from nothing else. */
  private attempt(
    em: EntityManager,
    purpose: LinkPurpose,
    about: { userId: number; postId: number; revision: number },
    wish: string | null,
  ): Promise<Tried> {
    switch (purpose) {
      case 'approve':
      case 'delete':
        return this.decisions.decide(em, { ...about, decision: purpose, surface: SURFACE });
      case 'regenerate':
        return this.decisions.decide(em, { ...about, decision: purpose, surface: SURFACE, instruction: wish });
      case 'undo':
        return this.decisions.undo(em, { ...about, surface: SURFACE });
      case 'posted':
        return this.publication.markPosted(em, { ...about, surface: SURFACE });
      case 'revive':
        return this.revival.revive(em, { ...about, surface: SURFACE });
      case 'write_again':
        return this.revival.writeAgain(em, { ...about, surface: SURFACE });
      case 'retry_in_telegram':
        return this.sends.retry(em, { ...about, channel: 'telegram', surface: SURFACE });
    }
  }

  private async noticeOf(
    em: EntityManager,
    tried: Exclude<Tried, { result: 'notFound' }>,
    { userId, postId, revision }: { userId: number; postId: number; revision: number },
    wish: string | null,
  ): Promise<string | null> {
    const isOtherWish =
      tried.result === 'repeated' && wish !== null && (await this.wishOf(em, postId, revision)) !== wish;
    const seen = { revision, timeZone: await timeZoneOf(em, userId), now: currentTime().toISOString() };
    return isOtherWish ? otherWishRefused(tried, seen) : refusalOf(tried, seen);
  }

  private async wishOf(em: EntityManager, postId: number, revision: number): Promise<string | null> {
    const taken = await em.findOne(PostDecision, { postId, revision, undoneAt: null }, FRESH);
    return taken?.instruction ?? null;
  }

  private async postOf(em: EntityManager, { postId, revision }: DecisionLink): Promise<Post | null> {
    const post = await em.findOne(Post, { id: postId }, FRESH);
    return post === null || revision > post.revision ? null : post;
  }

  private async factsOf(em: EntityManager, link: DecisionLink, post: Post): Promise<PageFacts> {
    const since = await em.find(
      PostRevision,
      { postId: post.id, number: { $gt: link.revision } },
      { ...FRESH, fields: ['origin'] },
    );
    return {
      purpose: link.purpose,
      linkRevision: link.revision,
      here: this.links.path(link),
      postId: post.id,
      facts: await readPostFacts(em, post),
      topic: post.topic,
      content: post.content ?? '',
      editedSince: since.every(({ origin }) => origin === 'edit'),
      maxRevisions: this.config.maxRevisions,
      inTelegram: link.purpose === 'retry_in_telegram' ? await this.inTelegram(em, post.id) : null,
      timeZone: await timeZoneOf(em, post.userId),
      now: currentTime().toISOString(),
    };
  }

  private async inTelegram(em: EntityManager, postId: number): Promise<PageFacts['inTelegram']> {
    const state = (await this.states.latestOf(em, [postId])).get(postId)?.telegram?.state ?? 'failed';
    switch (state) {
      case 'failed':
      case 'cancelled':
        return 'offered';
      case 'delivered':
        return 'there';
      case 'queued':
      case 'sending':
      case 'unknown':
      case 'held':
        return 'under_way';
    }
  }

  /** Links that a page gives end with the one that led to it: a link cannot be kept alive by following it. */
  private page(link: DecisionLink, about: PageFacts, said: Said): DecisionPage {
    const pathTo = (purpose: LinkPurpose): string =>
      this.links.path({
        ...link,
        purpose,
        revision: purpose === 'write_again' ? 0 : about.facts.revision,
      });
    return decisionPage(about, pathTo, said);
  }
}

async function timeZoneOf(em: EntityManager, userId: number): Promise<string> {
  const preferences = await em.findOne(NotificationPreferences, { userId }, FRESH);
  return preferences?.timezone ?? 'UTC';
}
