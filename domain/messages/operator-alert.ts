// Owns what a mail to the operator says: what happened to a channel, and what to do.

import type { Channel } from '../channel.js';
import type { AlertEvent } from '../operators.js';
import type { EmailBlock, Mail } from './email-blocks.js';
import { labelledMail } from './resent-label.js';

/** Our own words only: no address, no text of anybody. */
export interface OperatorAlertFacts {
  channel: Channel;
  event: AlertEvent;
  /** Why the channel closed; null where that was not kept. */
  code: string | null;
  reason: string | null;
  /** When it closed, and when it opened again. */
  since: Date;
  until: Date | null;
  /** How many deliveries wait for the channel now. */
  waiting: number;
  /** This one follows an attempt of which nobody knows whether it arrived. */
  resent: boolean;
}

const NAME: Record<Channel, string> = { email: 'Email', telegram: 'Telegram' };

/** Operators read logs of many machines, so their times are in UTC. */
const utc = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const waitingWords = (waiting: number): string =>
  waiting === 1 ? '1 message waits' : `${waiting === 0 ? 'No' : String(waiting)} messages wait`;

export function operatorAlertMail(alert: OperatorAlertFacts): Mail {
  const mail = alertMail(alert);
  return alert.resent ? labelledMail(mail) : mail;
}

function alertMail(alert: OperatorAlertFacts): Mail {
  const blocks = alert.event === 'closed' ? closed(alert) : opened(alert);
  const name = NAME[alert.channel];
  const subject = alert.event === 'closed' ? `${name} is closed for everybody` : `${name} is open again`;
  return {
    subject: `Ghostwriter: ${subject}${alert.event === 'closed' && alert.code !== null ? ` (${alert.code})` : ''}`,
    blocks: [
      { type: 'heading', text: `${subject}.` },
      ...blocks,
      { type: 'paragraph', text: 'To see how both channels are:' },
      { type: 'code', code: 'npm run ops channels' },
    ],
  };
}

function closed({ channel, code, reason, since, waiting }: OperatorAlertFacts): EmailBlock[] {
  return [
    { type: 'paragraph', text: `Nothing leaves on ${NAME[channel]} since ${utc(since)}.` },
    { type: 'paragraph', text: `The reason: ${reason ?? 'not known'}${code === null ? '' : ` (${code})`}` },
    {
      type: 'paragraph',
      text: `${waitingWords(waiting)}. Nothing is lost and no attempt is counted: one message is tried from time to time, and when the provider takes it, all that waits goes out by itself.`,
    },
    { type: 'paragraph', text: 'What to do: mend the account with the provider. The service need not be restarted.' },
  ];
}

function opened({ channel, code, reason, since, until, waiting }: OperatorAlertFacts): EmailBlock[] {
  const over = until === null ? '' : ` until ${utc(until)}`;
  return [
    { type: 'paragraph', text: `Nothing left on ${NAME[channel]} from ${utc(since)}${over}.` },
    { type: 'paragraph', text: `The reason was: ${reason ?? 'not known'}${code === null ? '' : ` (${code})`}` },
    {
      type: 'paragraph',
      text: waiting === 0 ? 'Nothing waits any more.' : `${waitingWords(waiting)} and will be sent now, drafts first.`,
    },
  ];
}
