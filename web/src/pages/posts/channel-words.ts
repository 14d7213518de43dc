// Owns how the page says what became of a post on one channel: a mark, a word for it, the reason, and what can be done.

import type { ChannelResponse, PostResponse } from '../../api/generated';

export type Channel = keyof PostResponse['channels'];

export const CHANNELS: readonly Channel[] = ['telegram', 'email'];

export const CHANNEL_NAME: Record<Channel, string> = { telegram: 'Telegram', email: 'Email' };

const MARKS = { delivered: '✅', failed: '❌', waiting: '⏳', unknown: '❓', none: '➖' } as const;

export interface ChannelView {
  mark: (typeof MARKS)[keyof typeof MARKS];
  /** One or two words. */
  says: string;
  /** A sentence, where there is more to say. */
  because: string | null;
  /** `retry`: the send failed for good; `send`: nothing is on its way; `settle`: only the owner knows whether it arrived. */
  offers: 'retry' | 'send' | 'settle' | null;
}

const HANDED_OVER: Record<Channel, string> = {
  telegram: 'Telegram took it.',
  email: 'Your mail provider took it; that it lies in your mailbox is not certain yet.',
};

export function channelView(
  channel: Channel,
  delivery: ChannelResponse | null,
  state: PostResponse['state'],
): ChannelView {
  const sendable = SENDABLE.has(state);
  if (delivery === null) {
    return { mark: MARKS.none, says: 'Not sent', because: null, offers: sendable ? 'send' : null };
  }
  const { error } = delivery;
  switch (delivery.state) {
    case 'queued':
      return { mark: MARKS.waiting, says: error === null ? 'On its way' : 'Tried again', because: error, offers: null };
    case 'sending':
      return { mark: MARKS.waiting, says: 'Being sent', because: null, offers: null };
    case 'delivered':
      return delivery.confirmed_at === null
        ? { mark: MARKS.delivered, says: 'Handed over', because: HANDED_OVER[channel], offers: null }
        : { mark: MARKS.delivered, says: 'Arrived', because: null, offers: null };
    case 'failed':
      return { mark: MARKS.failed, says: 'Not delivered', because: error, offers: sendable ? 'retry' : null };
    case 'unknown':
      return { mark: MARKS.unknown, says: 'May have arrived', because: error, offers: 'settle' };
    case 'held':
      return { mark: MARKS.waiting, says: 'Held back', because: error, offers: null };
    case 'cancelled':
      return {
        mark: MARKS.none,
        says: 'Not sent',
        because: 'Something else was decided before.',
        offers: sendable ? 'send' : null,
      };
  }
}

/** States of a post in which there is something to send. */
const SENDABLE = new Set<PostResponse['state']>(['awaiting_decision', 'approved', 'posted', 'expired']);
