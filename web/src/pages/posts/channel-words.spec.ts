import { describe, expect, it } from '@jest/globals';
import type { ChannelResponse } from '../../api/generated';
import { channelView } from './channel-words';

const delivery = (more: Partial<ChannelResponse>): ChannelResponse => ({
  delivery_id: 1,
  state: 'queued',
  error: null,
  error_code: null,
  attempts: 0,
  next_attempt_at: null,
  confirmed_at: null,
  ...more,
});

describe('channelView', () => {
  it('says "handed over" until it is certain that the message arrived', () => {
    const handedOver = delivery({ state: 'delivered', attempts: 1 });
    expect(channelView('email', handedOver, 'awaiting_decision')).toMatchObject({ mark: '✅', says: 'Handed over' });
    const seen = { ...handedOver, confirmed_at: '2026-11-25T09:14:00.000Z' };
    expect(channelView('email', seen, 'awaiting_decision')).toMatchObject({
      mark: '✅',
      says: 'Arrived',
      because: null,
    });
  });

  it('tells why a send waits for its next try, and offers nothing: it comes by itself', () => {
    const again = delivery({ attempts: 2, error: 'Telegram is busy.' });
    expect(channelView('telegram', again, 'awaiting_decision')).toEqual({
      mark: '⏳',
      says: 'Tried again',
      because: 'Telegram is busy.',
      offers: null,
    });
  });

  it('asks the owner alone whether an unknown message arrived', () => {
    const unknown = delivery({ state: 'unknown', error: 'It may have arrived: the connection broke.' });
    expect(channelView('telegram', unknown, 'awaiting_decision')).toMatchObject({ mark: '❓', offers: 'settle' });
  });

  it('offers Retry Send of a failure, where the post still has something to send', () => {
    const failed = delivery({ state: 'failed', error: 'The bot is blocked.' });
    const offered = (state: Parameters<typeof channelView>[2]) => channelView('telegram', failed, state).offers;
    expect(offered('awaiting_decision')).toBe('retry');
    expect(offered('expired')).toBe('retry');
    expect(offered('deleted')).toBeNull();
    expect(offered('generation_failed')).toBeNull();
  });

  it('offers to send where nothing was sent', () => {
    expect(channelView('email', null, 'awaiting_decision')).toMatchObject({ mark: '➖', offers: 'send' });
    expect(channelView('email', null, 'generating')).toMatchObject({ mark: '➖', offers: null });
    expect(channelView('email', delivery({ state: 'cancelled' }), 'approved').offers).toBe('send');
  });
});
