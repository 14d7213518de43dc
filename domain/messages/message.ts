// Owns the shapes of messages: the facts that a message is made of, and what a channel takes.

import type { Channel } from '../channel.js';
import type { DraftView } from './draft-view.js';
import type { HandOffView } from './hand-off-view.js';
import type { DailyMark, ReminderMark } from './reminder-view.js';
import type { WordChange } from './word-change.js';

/** Everything a message says, by template. Holds private data: lives inside one activity, never in a history. */
export type MessageFacts =
  | {
      template: 'draft';
      postId: number;
      revision: number;
      content: string;
      view: DraftView;
      /** IANA name; times are shown in it. */
      timeZone: string;
      /** ISO 8601; when it first went out. A decision on another local day than this is shown with its date. */
      sentAt?: string;
      /** What became different since the revision before; null for a first one, or where little stayed. */
      changes: readonly WordChange[] | null;
      /** Where the author can decide by mail; null while there is no public address. */
      links: { approve: string; regenerate: string; delete: string } | null;
      /** The page of the post, for "decide there"; null without a public address. */
      pageUrl: string | null;
      /** It came as a reminder; null for the draft's own message. */
      reminder: DailyMark | null;
    }
  | { template: 'text'; postId: number; content: string }
  /** The approved text, alone and ready to post. */
  | {
      template: 'hand_off';
      postId: number;
      revision: number;
      content: string;
      view: HandOffView;
      /** It came as a reminder; null for the message that followed the approval. */
      reminder: ReminderMark | null;
      timeZone: string;
      sentAt?: string;
    }
  /** Nothing could be written for a post that has no text yet; `over` once something else is true of it. */
  | {
      template: 'writing_failed';
      postId: number;
      topic: string;
      reason: string;
      over: boolean;
      /** Where to have it tried again by mail; null while there is no public address. */
      againUrl: string | null;
    }
  /** A reminder with nothing to show: it invites to begin something. */
  | { template: 'reminder'; reminder: DailyMark }
  | { template: 'confirm_address'; url: string | null; token: string }
  | { template: 'reset_password'; url: string | null; token: string }
  | { template: 'confirm_chat'; userId: number; maskedAddress: string }
  | { template: 'chat_linked'; maskedAddress: string }
  | {
      template: 'chat_changed';
      change: ChatChange;
      maskedAddress: string;
      last4: string | null;
      at: string;
      timeZone: string;
    }
  | {
      template: 'delivery_failed';
      postId: number;
      /** Null for what was queued before notices named it: then there is no button. */
      revision: number | null;
      failedChannel: Channel;
      reason: string;
      /** Where to have it sent again, for the notice by mail; null while there is no public address. */
      retryUrl: string | null;
    }
  /** The other channel no longer reaches its owner, and waits for them. */
  | { template: 'channel_paused'; pausedChannel: Channel; reason: string };

/** What became of the chat that gets the drafts; `requested` waits for "This is me" in that chat. */
export type ChatChange = 'linked' | 'unlinked' | 'changed' | 'requested';

/** What a message is rendered from. */
export interface Said {
  facts: MessageFacts;
  /** An earlier try of it may have arrived, so this one says so, whatever it carries: see `resent-label`. */
  resent: boolean;
}

export interface OutgoingMessage extends Said {
  deliveryId: number;
  channel: Channel;
  /** A mail address, or the decimal id of a chat. */
  to: string;
}

/** Offsets and lengths in UTF-16 units, as the Bot API counts. */
export interface TextEntity {
  type: 'bold' | 'italic' | 'pre' | 'code' | 'blockquote' | 'expandable_blockquote' | 'strikethrough' | 'text_link';
  offset: number;
  length: number;
  url?: string;
}

export type Button = { text: string; callbackData: string } | { text: string; url: string };

export interface TelegramMessage {
  text: string;
  entities: TextEntity[];
  buttons: Button[][];
}

export interface EmailMessage {
  subject: string;
  text: string;
  html: string;
  /** Where a mail program can stop mails of this kind; null for those that are not sent regularly. */
  unsubscribeUrl: string | null;
}
