// What is known once a storm is over: what clients were told, what the rows say, what the providers truly took.

import type { Channel } from '../../../domain/channel.js';
import type { Decision } from '../../../domain/decision.js';
import type { DeliveryState, DeliveryTemplate, LogStatus } from '../../../domain/delivery.js';
import type { PostState } from '../../../domain/post-state.js';

export interface PostRow {
  id: number;
  userId: number;
  state: PostState;
  revision: number;
  failureReason: string | null;
  /** The rows changed, and no workflow has looked since. */
  unseen: boolean;
}

export interface DeliveryRow {
  id: number;
  userId: number;
  postId: number | null;
  revision: number | null;
  channel: Channel;
  template: DeliveryTemplate;
  /** `details.post_id`: the post that a notice is about. */
  about: number | null;
  state: DeliveryState;
  errorCode: string | null;
  errorMessage: string | null;
  attempts: number;
  resent: boolean;
  providerMessageId: string | null;
}

export interface LogRow {
  deliveryId: number;
  attempt: number;
  status: LogStatus;
  errorCode: string | null;
}

export interface DecisionRow {
  postId: number;
  revision: number;
  decision: Decision;
  undone: boolean;
}

/** One message that a provider took, by its own record. */
export interface Copy {
  /** Which deliveries it can be a copy of: `subjectOf` one of them. */
  subject: string;
  /** As the provider numbers it. */
  messageId: string;
  at: number;
  /** It says that it may have come before. */
  labelled: boolean;
}

/** A tap on a decision, in the order of the updates. */
export interface Tap {
  updateId: number;
  postId: number;
  revision: number;
  decision: Decision;
  /** What the person was told; null where the answer was lost on its way. */
  answer: string | null;
}

export interface Evidence {
  /** The posts that a client was told are accepted. */
  accepted: readonly { postId: number; userId: number }[];
  posts: readonly PostRow[];
  deliveries: readonly DeliveryRow[];
  logs: readonly LogRow[];
  decisions: readonly DecisionRow[];
  copies: readonly Copy[];
  taps: readonly Tap[];
  /** Updates whose effect has committed. */
  handledUpdates: ReadonlySet<number>;
  /** Telegram messages that can be decided on by their buttons now. */
  liveMessages: ReadonlySet<string>;
}

/** A mail names its delivery. A Telegram message is told by its buttons, or, where it has none, by its chat. */
export function subjectOf({ id, userId, postId, revision, channel, template }: DeliveryRow): string {
  if (channel === 'email') return `mail ${id}`;
  return postId !== null && revision !== null && (template === 'draft' || template === 'hand_off')
    ? messageOf(template, postId, revision)
    : noticeTo(userId);
}

export const messageOf = (template: 'draft' | 'hand_off', postId: number, revision: number): string =>
  `${template} ${postId}:${revision}`;

export const noticeTo = (userId: number): string => `notice to ${userId}`;
