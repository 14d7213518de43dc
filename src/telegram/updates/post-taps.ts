// What each button under a message of a post does, and the sentence that answers it: always what is true now.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PostAct } from '../../../domain/callback-data.js';
import { localMoment } from '../../../domain/messages/local-time.js';
import type { Button } from '../../../domain/messages/message.js';
import { renderTelegram, timeButtons } from '../../../domain/messages/render-telegram.js';
import type { PostState } from '../../../domain/post-state.js';
import { voice } from '../../../domain/messages/voice.js';
import { currentTime } from '../../common/clock.js';
import { NotificationPreferences, Post, type User } from '../../database/entities/index.js';
import { Surfaces } from '../../delivery/index.js';
import { PostDecisions, PostEdits, PostPublication, PostRevival, PostSends } from '../../posts/index.js';
import { type RemindChoice, reminderTime, TONIGHT_HOUR } from '../../reminders/index.js';
import { decisionSentence, replacedSentence } from './decision-sentence.js';

const FRESH = { disableIdentityMap: true } as const;

export interface PostTap {
  /** Whose chat it was tapped in. */
  owner: User;
  act: PostAct;
  postId: number;
  revision: number;
  messageId: string;
}

export interface TapAnswer {
  /** At most 200 characters. */
  text: string;
  /** Other buttons for the tapped message, at once. */
  buttons?: Button[][];
}

@Injectable()
export class PostTaps {
  constructor(
    private readonly decisions: PostDecisions,
    private readonly edits: PostEdits,
    private readonly publication: PostPublication,
    private readonly revival: PostRevival,
    private readonly sends: PostSends,
    private readonly surfaces: Surfaces,
  ) {}

  /** Null where the owner of the chat has no such post. */
  async carryOut(em: EntityManager, tap: PostTap): Promise<TapAnswer | null> {
    const { act } = tap;
    switch (act) {
      case 'approve':
      case 'regenerate':
      case 'delete':
        return this.decide(em, tap, act);
      case 'undo':
        return this.undo(em, tap);
      case 'posted':
        return this.posted(em, tap);
      case 'choose_time':
        return this.chooseTime(em, tap);
      case 'close_choice':
        return this.closeChoice(em, tap);
      case 'remind_in_an_hour':
        return this.remind(em, tap, 'in_an_hour');
      case 'remind_tonight':
        return this.remind(em, tap, 'tonight');
      case 'remind_tomorrow':
        return this.remind(em, tap, 'tomorrow');
      case 'bring_back':
        return this.bringBack(em, tap);
      case 'revive':
        return this.revive(em, tap);
      case 'show_here':
        return this.showHere(em, tap);
      case 'write_again':
        return this.writeAgain(em, tap);
      case 'retry_by_email':
        return this.retryByEmail(em, tap);
    }
  }

  private async decide(
    em: EntityManager,
    { owner, postId, revision }: PostTap,
    decision: 'approve' | 'regenerate' | 'delete',
  ): Promise<TapAnswer | null> {
    const taken = await this.decisions.decide(em, {
      userId: owner.id,
      postId,
      revision,
      decision,
      surface: 'telegram',
    });
    if (taken.result === 'notFound') return null;
    return { text: await decisionSentence(em, owner.id, revision, taken) };
  }

  private async undo(em: EntityManager, { owner, postId, revision }: PostTap): Promise<TapAnswer | null> {
    const undone = await this.decisions.undo(em, { userId: owner.id, postId, revision, surface: 'telegram' });
    switch (undone.result) {
      case 'undone':
        return { text: voice.tap.undone(undone.revision) };
      case 'waiting':
        return { text: voice.tap.nothingToUndo(undone.revision) };
      case 'tooLate':
        return { text: voice.tap.undoTooLate };
      case 'replaced':
        return { text: replacedSentence(revision, undone) };
      case 'notFound':
        return null;
    }
  }

  private async posted(em: EntityManager, { owner, postId, revision }: PostTap): Promise<TapAnswer | null> {
    const marked = await this.publication.markPosted(em, {
      userId: owner.id,
      postId,
      revision,
      surface: 'telegram',
    });
    switch (marked.result) {
      case 'posted':
        return { text: voice.tap.posted };
      case 'replaced':
        return { text: replacedSentence(revision, marked) };
      case 'closed':
        return { text: notApproved(marked.state) };
      case 'notFound':
        return null;
    }
  }

  private async chooseTime(em: EntityManager, { owner, postId, revision }: PostTap): Promise<TapAnswer | null> {
    const post = await ownPost(em, owner, postId);
    if (post === null) return null;
    if (post.state !== 'approved' || post.revision !== revision) return { text: voice.tap.notApproved };
    return { text: voice.tap.chooseTime, buttons: timeButtons(postId, revision) };
  }

  private async closeChoice(em: EntityManager, tap: PostTap): Promise<TapAnswer | null> {
    if ((await ownPost(em, tap.owner, tap.postId)) === null) return null;
    return { text: '', ...(await this.ownButtons(em, tap)) };
  }

  /** Those of the message itself, in place of a choice. */
  private async ownButtons(em: EntityManager, { owner, messageId }: PostTap): Promise<Pick<TapAnswer, 'buttons'>> {
    const message = await this.surfaces.messageAt(em, owner, messageId);
    return message === null ? {} : { buttons: renderTelegram(message).buttons };
  }

  private async remind(em: EntityManager, tap: PostTap, choice: RemindChoice): Promise<TapAnswer | null> {
    const { owner, postId, revision } = tap;
    if ((await ownPost(em, owner, postId)) === null) return null;
    const now = currentTime();
    const timeZone = await timeZoneOf(em, owner);
    const at = reminderTime(choice, now, timeZone);
    if (at === null) return { text: voice.tap.tonightIsOver(`${TONIGHT_HOUR}:00`) };
    const about = { userId: owner.id, postId, revision };
    const reminded = await this.publication.remind(em, { ...about, at, surface: 'telegram' });
    const willRemind = voice.tap.willRemind(localMoment(at.toISOString(), timeZone, now.toISOString()));
    switch (reminded.result) {
      case 'set':
        return { text: willRemind };
      case 'same':
        // Nothing else about the message changes, so no rewrite would take the choice away.
        return { text: willRemind, ...(await this.ownButtons(em, tap)) };
      case 'replaced':
        return { text: replacedSentence(revision, reminded) };
      case 'closed':
        return { text: notApproved(reminded.state) };
      case 'notFound':
        return null;
    }
  }

  private async bringBack(em: EntityManager, { owner, postId, revision }: PostTap): Promise<TapAnswer | null> {
    const back = await this.edits.restore(em, { userId: owner.id, postId, number: revision, surface: 'telegram' });
    switch (back.result) {
      case 'changed':
        return { text: voice.tap.broughtBack(revision, back.revision) };
      case 'same':
        return { text: voice.tap.sameText(revision, back.revision) };
      case 'replaced':
        return { text: replacedSentence(revision, back) };
      case 'closed':
        return { text: voice.tap.closed(back.state) };
      case 'notFound':
        return null;
    }
  }

  private async revive(em: EntityManager, { owner, postId, revision }: PostTap): Promise<TapAnswer | null> {
    const revived = await this.revival.revive(em, { userId: owner.id, postId, revision, surface: 'telegram' });
    switch (revived.result) {
      case 'revived':
      case 'waiting':
        return { text: voice.tap.revived(revision) };
      case 'replaced':
        return { text: replacedSentence(revision, revived) };
      case 'closed':
        return { text: voice.tap.closed(revived.state) };
      case 'notFound':
        return null;
    }
  }

  private async showHere(em: EntityManager, { owner, postId }: PostTap): Promise<TapAnswer | null> {
    const post = await ownPost(em, owner, postId);
    if (post === null) return null;
    if (post.state !== 'awaiting_decision') return { text: voice.tap.closed(post.state) };
    const sent = await this.sends.send(em, { userId: owner.id, postId, channel: 'telegram', surface: 'telegram' });
    return { text: sent.result === 'queued' ? voice.tap.showing(post.revision) : voice.tap.unknown };
  }

  private async retryByEmail(em: EntityManager, { owner, postId }: PostTap): Promise<TapAnswer | null> {
    const channel = 'email';
    const retried = await this.sends.retry(em, { userId: owner.id, postId, channel, surface: 'telegram' });
    switch (retried.result) {
      case 'queued':
        return { text: voice.tap.retried(channel) };
      case 'there':
        return { text: voice.tap.retryNotNeeded(channel) };
      case 'refused':
        return { text: retried.reason };
      case 'notFound':
        return null;
    }
  }

  private async writeAgain(em: EntityManager, { owner, postId }: PostTap): Promise<TapAnswer | null> {
    const again = await this.revival.writeAgain(em, { userId: owner.id, postId, surface: 'telegram' });
    switch (again.result) {
      case 'writing':
      case 'repeated':
        return { text: voice.tap.writingAgain };
      case 'written':
        return { text: voice.tap.writtenAlready };
      case 'notFound':
        return null;
    }
  }
}

const notApproved = (state: PostState): string =>
  state === 'awaiting_decision' ? voice.tap.notApproved : voice.tap.closed(state);

const ownPost = (em: EntityManager, owner: User, postId: number): Promise<Post | null> =>
  em.findOne(Post, { id: postId, userId: owner.id }, FRESH);

async function timeZoneOf(em: EntityManager, { id: userId }: User): Promise<string> {
  const preferences = await em.findOne(NotificationPreferences, { userId }, FRESH);
  return preferences?.timezone ?? 'UTC';
}
