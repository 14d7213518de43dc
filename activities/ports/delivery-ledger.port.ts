import type { Recorded, SendOutcome } from '../../domain/delivery.js';
import type { OutgoingMessage } from '../../domain/messages/message.js';

export type Claim =
  /** Ours to send, under this token; `shows` is the key of what it will show. */
  | { result: 'claimed'; token: string; message: OutgoingMessage; shows: string }
  /** The channel is closed or the recipient not reachable for now; released later, no attempt counted. */
  | { result: 'held' }
  /** Nothing to send any more: delivered, failed or cancelled before. */
  | { result: 'settled' }
  /** Not due before then (milliseconds from now). */
  | { result: 'early'; waitMs: number }
  /** An earlier attempt claimed it and never recorded: now `unknown`. */
  | { result: 'unknown' };

/** The send ledger: the only place that moves a delivery between its states. */
export interface DeliveryLedger {
  /**
   * `queued → sending` under a fresh token, where the post, its revision, the recipient and the channel's gate still
   * allow it. A delivery found in `sending` is never sent again: it becomes `unknown`.
   */
  claim(deliveryId: number): Promise<Claim>;

  /**
   * Writes what an attempt came to and its log row, in one transaction, where the token still matches. Idempotent: a
   * second call with the same token changes nothing and answers what is true.
   */
  record(deliveryId: number, token: string, outcome: SendOutcome): Promise<Recorded>;
}

/** A message that was sent and shows something else than it should. */
export interface RewriteTarget {
  deliveryId: number;
  /** Decimal id of the chat. */
  chatId: string;
  messageId: number;
  /** Null where the message should not be there any more. */
  message: OutgoingMessage | null;
  shows: string;
}

export interface SurfaceLedger {
  /** Null where the message already shows what it should, or is gone; `waitMs`: nothing should be asked of the provider now. */
  rewriteTarget(deliveryId: number): Promise<RewriteTarget | { waitMs: number } | null>;
  /** Remembers what a message now shows; `gone` where the provider no longer has it, so that it is not chased. */
  recordShown(
    deliveryId: number,
    shows: string,
  ): Promise<{
    /** It should show something else by now. */
    stale: boolean;
  }>;
  /** The person blocked the bot: their messages are brought up to date once it is let in again. */
  recordBlocked(deliveryId: number): Promise<void>;
}
