// A reply to a draft is a wish: the next revision follows it. Bound to the revision that was answered, like a tap.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { parseCallbackData } from '../../../domain/callback-data.js';
import { INSTRUCTION_CHARACTERS } from '../../../domain/limits.js';
import { voice } from '../../../domain/messages/voice.js';
import type { User } from '../../database/entities/index.js';
import { ArrivalProofs, Surfaces } from '../../delivery/index.js';
import { PostDecisions } from '../../posts/index.js';
import { decisionSentence } from './decision-sentence.js';
import type { RepliedTo } from './incoming.js';

export interface ReplyAnswer {
  text: string;
  /** The post that has something to do now. */
  postId: number | null;
}

@Injectable()
export class ReplyHandler {
  constructor(
    private readonly surfaces: Surfaces,
    private readonly decisions: PostDecisions,
    private readonly proofs: ArrivalProofs,
  ) {}

  /**
   * @param text null where the reply was a sticker, a photo or the like.
   * @returns null where the message that was answered carries no draft.
   */
  async handle(
    em: EntityManager,
    owner: User,
    { messageId, buttons }: RepliedTo,
    text: string | null,
  ): Promise<ReplyAnswer | null> {
    // Its buttons tell what its reader saw, whatever was noted of it.
    const draft = draftByButtons(buttons) ?? (await this.surfaces.draftOf(em, owner, messageId));
    if (draft === null) return null;
    const wish = text?.replaceAll('\0', '').toWellFormed().trim() ?? '';
    if (wish === '') return { text: voice.reply.wordsOnly, postId: null };
    if (wish.length > INSTRUCTION_CHARACTERS) {
      return { text: voice.reply.tooLong(wish.length, INSTRUCTION_CHARACTERS), postId: null };
    }
    const { postId, revision } = draft;
    const taken = await this.decisions.decide(em, {
      userId: owner.id,
      postId,
      revision,
      decision: 'regenerate',
      surface: 'telegram',
      instruction: wish,
    });
    if (taken.result === 'notFound') return null;
    // Whoever answers a message has it.
    await this.proofs.tapped(em, { owner, act: 'regenerate', postId, revision, messageId });
    if (taken.result === 'won') return { text: voice.reply.writing(revision + 1), postId };
    // The same decision with another wish is not the same: what was asked first is under way.
    if (taken.result === 'repeated' && taken.currentRevision === revision) {
      return { text: voice.reply.alreadyWriting(revision + 1), postId };
    }
    return { text: await decisionSentence(em, owner.id, revision, taken), postId };
  }
}

function draftByButtons(buttons: readonly string[]): { postId: number; revision: number } | null {
  const [decision] = buttons.flatMap((data) => {
    const parsed = parseCallbackData(data);
    return parsed?.type === 'post' && parsed.act === 'regenerate' ? [parsed] : [];
  });
  return decision === undefined ? null : { postId: decision.postId, revision: decision.revision };
}
