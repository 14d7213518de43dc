import { describe, expect, it } from '@jest/globals';
import { OUTCOME_UNKNOWN } from '../../../domain/delivery.js';
import { contradictions } from './compare.js';
import type { Copy, DeliveryRow, Evidence, LogRow, PostRow } from './evidence.js';

const post: PostRow = { id: 1, userId: 7, state: 'awaiting_decision', revision: 1, failureReason: null, unseen: false };
const mail: DeliveryRow = {
  id: 10,
  userId: 7,
  postId: 1,
  revision: 1,
  channel: 'email',
  template: 'draft',
  about: null,
  state: 'delivered',
  errorCode: null,
  errorMessage: null,
  attempts: 1,
  resent: false,
  providerMessageId: 'm10',
};
const chat: DeliveryRow = { ...mail, id: 11, channel: 'telegram', providerMessageId: '100' };
const mailed: Copy = { subject: 'mail 10', messageId: 'm10', at: 1, labelled: false };
const shown: Copy = { subject: 'draft 1:1', messageId: '100', at: 1, labelled: false };
const arrived = (deliveryId: number, attempt = 1): LogRow => ({
  deliveryId,
  attempt,
  status: 'delivered',
  errorCode: null,
});
const guessed: LogRow = { deliveryId: 11, attempt: 1, status: 'retried', errorCode: OUTCOME_UNKNOWN };

const sound: Evidence = {
  accepted: [{ postId: 1, userId: 7 }],
  posts: [post],
  deliveries: [mail, chat],
  logs: [arrived(10), arrived(11)],
  decisions: [],
  copies: [mailed, shown],
  taps: [],
  handledUpdates: new Set(),
  liveMessages: new Set(['100']),
};
const found = (change: Partial<Evidence>): string[] => contradictions({ ...sound, ...change });

/** The chat's delivery was unknown once, and was sent again. */
const resent = { ...chat, attempts: 2, resent: true, providerMessageId: '101' };
const again: Copy = { ...shown, messageId: '101', at: 2, labelled: true };
const twice: Partial<Evidence> = {
  deliveries: [mail, resent],
  logs: [arrived(10), guessed, arrived(11, 2)],
  copies: [mailed, shown, again],
  liveMessages: new Set(['100', '101']),
};

const approved: Partial<Evidence> = {
  posts: [{ ...post, state: 'approved' }],
  deliveries: [mail, chat, { ...chat, id: 12, template: 'hand_off', providerMessageId: '102' }],
  logs: [arrived(10), arrived(11), arrived(12)],
  copies: [mailed, shown, { ...shown, subject: 'hand_off 1:1', messageId: '102' }],
  decisions: [{ postId: 1, revision: 1, decision: 'approve', undone: false }],
  taps: [
    { updateId: 5, postId: 1, revision: 1, decision: 'approve', answer: null },
    { updateId: 6, postId: 1, revision: 1, decision: 'delete', answer: 'Already approved' },
  ],
  handledUpdates: new Set([5, 6]),
  liveMessages: new Set(),
};

describe('rows beside what the providers took', () => {
  it('agree after a delivery each, after one labelled repetition, and after a decision', () => {
    expect(found({})).toEqual([]);
    expect(found(twice)).toEqual([]);
    expect(found(approved)).toEqual([]);
  });

  it('agree where an unknown message had not arrived the first time', () => {
    expect(found({ ...twice, copies: [mailed, again], liveMessages: new Set(['101']) })).toEqual([]);
  });

  it('agree where the first of two copies was tapped, and has a row without an attempt', () => {
    const adopted = { ...chat, id: 13, attempts: 0 };
    expect(found({ ...twice, deliveries: [mail, resent, adopted] })).toEqual([]);
    expect(found({ ...twice, deliveries: [mail, resent, adopted], copies: [mailed, again] })).not.toEqual([]);
  });

  it('agree where an attempt did not count, since everybody was asked to wait', () => {
    const waited: LogRow = { ...arrived(11), status: 'retried', errorCode: 'telegram_429' };
    expect(found({ logs: [arrived(10), waited, waited, arrived(11)] })).toEqual([]);
  });

  it.each<[string, Partial<Evidence>, string]>([
    ['a lost post', { posts: [] }, 'post 1 was accepted and is lost'],
    ['a channel left out', { deliveries: [mail], copies: [mailed] }, 'never had a delivery by telegram'],
    ['a post made twice', { posts: [post, { ...post, id: 2 }] }, 'post 2 was made, and its client was told of another'],
    ['a post never written', { posts: [{ ...post, state: 'generating' }] }, 'generating for ever'],
    ['a change nobody saw', { posts: [{ ...post, unseen: true }] }, 'nobody looked'],
    ['a stuck row', { deliveries: [mail, { ...chat, state: 'sending' }] }, 'is sending for ever'],
    [
      'a message only pretended',
      { copies: [mailed] },
      'draft 1:1: said to be delivered, and the provider never took it',
    ],
    ['a silent double', { copies: [mailed, shown, { ...shown, messageId: '101' }] }, '2 came unlabelled where 1 could'],
    [
      'an unlabelled double after an unknown outcome',
      { ...twice, copies: [mailed, shown, { ...again, labelled: false }] },
      '2 came unlabelled where 1 could',
    ],
    [
      'a third copy',
      { ...twice, copies: [mailed, shown, again, { ...again, messageId: '103' }] },
      '2 came again where 1 could',
    ],
    ['a label on the first copy', { ...twice, copies: [mailed, { ...shown, at: 3 }, again] }, 'came first'],
    [
      'a double after a clear failure',
      {
        deliveries: [mail, { ...chat, attempts: 2 }],
        logs: [arrived(10), { ...guessed, errorCode: 'telegram_500' }, arrived(11, 2)],
        copies: [mailed, shown, again],
      },
      '1 came again where 0 could',
    ],
    ['a message no row knows', { copies: [mailed, shown, { ...shown, subject: 'draft 1:2' }] }, 'no row knows of it'],
    ['a foreign receipt', { deliveries: [mail, { ...chat, providerMessageId: '999' }] }, 'which is none of its copies'],
    ['an attempt logged twice', { logs: [arrived(10), arrived(11), arrived(11)] }, 'its log has 1,1'],
    ['a missing log row', { logs: [arrived(10)] }, 'was tried 1 times, and its log has none'],
    [
      'a log that says otherwise',
      { logs: [arrived(10), { ...arrived(11), status: 'failed' }] },
      'its last log row failed',
    ],
    ['a try after the end', { ...twice, logs: [arrived(10), arrived(11), arrived(11, 2)] }, 'after it was final'],
    [
      'a failure without a reason',
      { deliveries: [mail, { ...chat, state: 'failed' }], copies: [mailed] },
      'delivery 11 failed without a reason',
    ],
    [
      'an owner who was not told',
      { deliveries: [mail, { ...chat, state: 'failed', errorCode: 'telegram_500', errorMessage: 'No.' }] },
      'its owner was not told',
    ],
    ['a draft thrown away', { deliveries: [mail, { ...chat, state: 'cancelled' }] }, 'its post still waits for it'],
    ['a tap that fell', { ...approved, decisions: [] }, 'approve was tapped first, and nothing stands'],
    ['a tap that was overruled', { ...approved, posts: [{ ...post, state: 'deleted' }] }, 'it is deleted'],
    ['a tap nobody acted on', { ...approved, handledUpdates: new Set([6]) }, 'the tap 5 on post 1 was never acted on'],
    ['buttons left behind', { ...approved, liveMessages: new Set(['100']) }, 'its message can be decided on'],
    ['buttons missing', { liveMessages: new Set() }, 'its message cannot be decided on'],
  ])('do not agree after %s', (_what, change, sentence) => {
    expect(found(change).join('\n')).toContain(sentence);
  });
});
