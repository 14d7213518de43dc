import { describe, expect, it } from '@jest/globals';
import { canReach, canReceive } from './reach.js';

const person = { emailStatus: 'ok', telegramStatus: 'linked' } as const;

describe('whether a person can be reached', () => {
  it.each([
    ['email', { ...person }, 'open'],
    ['email', { ...person, emailStatus: 'unconfirmed' }, 'held'],
    ['email', { ...person, emailStatus: 'bounced' }, 'held'],
    ['email', { ...person, emailStatus: 'complained' }, 'held'],
    ['telegram', { ...person }, 'open'],
    ['telegram', { ...person, telegramStatus: 'unlinked' }, 'none'],
    ['telegram', { ...person, telegramStatus: 'pending' }, 'held'],
    ['telegram', { ...person, telegramStatus: 'blocked' }, 'held'],
  ] as const)('by %s as %j: %s', (channel, user, reach) => {
    const answer = canReach(user, channel);
    expect(answer.reach).toBe(reach);
    if (answer.reach !== 'open') expect(answer.reason).toMatch(/^[A-Z].*\.$/);
  });

  it('lets nothing but the confirmation go to an unconfirmed address', () => {
    const user = { ...person, emailStatus: 'unconfirmed' } as const;
    const can = (template: 'confirm_address' | 'reset_password' | 'draft' | 'chat_changed') =>
      canReceive(user, { channel: 'email', template }).reach;
    expect([can('confirm_address'), can('reset_password'), can('draft'), can('chat_changed')]).toEqual([
      'open',
      'held',
      'held',
      'held',
    ]);
  });

  it('lets a message that names its chat go there, whatever is linked', () => {
    const user = { ...person, telegramStatus: 'unlinked' } as const;
    expect(canReceive(user, { channel: 'telegram', template: 'chat_changed', recipient: 'sealed' }).reach).toBe('open');
    expect(canReceive(user, { channel: 'telegram', template: 'chat_changed' }).reach).toBe('none');
  });
});
