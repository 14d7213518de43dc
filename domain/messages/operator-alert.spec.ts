import { describe, expect, it } from '@jest/globals';
import { blocksToText } from './email-blocks.js';
import { operatorAlertMail, type OperatorAlertFacts } from './operator-alert.js';

const closed: OperatorAlertFacts = {
  channel: 'telegram',
  event: 'closed',
  code: 'telegram_401',
  reason: 'Telegram refuses our bot, so Telegram is paused.',
  since: new Date('2026-11-26T10:02:30Z'),
  until: null,
  waiting: 12,
  resent: false,
};

describe('a mail to the operator', () => {
  it('says which channel is closed, why, since when, how many wait and what to do', () => {
    const { subject, blocks } = operatorAlertMail(closed);
    const text = blocksToText(blocks);
    expect(subject).toBe('Ghostwriter: Telegram is closed for everybody (telegram_401)');
    expect(text).toContain('Nothing leaves on Telegram since 2026-11-26 10:02 UTC.');
    expect(text).toContain('Telegram refuses our bot, so Telegram is paused. (telegram_401)');
    expect(text).toContain('12 messages wait.');
    expect(text).toContain('npm run ops channels');
    expect(text).not.toContain('once more');
  });

  it('says from when until when it was', () => {
    const { subject, blocks } = operatorAlertMail({
      ...closed,
      event: 'opened',
      until: new Date('2026-11-26T11:00:00Z'),
      waiting: 1,
    });
    expect(subject).toBe('Ghostwriter: Telegram is open again');
    expect(blocksToText(blocks)).toContain('from 2026-11-26 10:02 UTC until 2026-11-26 11:00 UTC.');
    expect(blocksToText(blocks)).toContain('1 message waits and will be sent now');
  });

  it('says where it may have come before', () => {
    expect(blocksToText(operatorAlertMail({ ...closed, resent: true, code: null, reason: null }).blocks)).toContain(
      'sent once more to be sure',
    );
  });
});
