// One person's reminders on a real database, looked at and sent by hand: what the workflow would do, a step at a time.

import type { Claim } from '../../activities/ports/delivery-ledger.port.js';
import type { FailureClass, SendOutcome } from '../../domain/delivery.js';
import type { NextStep } from '../../domain/steps.js';
import type { User } from '../../src/database/entities/index.js';
import { Ledger, ReminderPlanner } from '../../src/delivery/index.js';
import type { ApiUnderTest } from './api.js';

export interface DayRow {
  local_date: string;
  state: string;
  reason: string | null;
}

export class RemindersUnderTest {
  constructor(
    private readonly api: ApiUnderTest,
    readonly user: User,
  ) {}

  /** Switches reminders on, every day at nine in UTC unless told otherwise, and has them planned. */
  async switchOn(settings: object = {}): Promise<void> {
    await this.put({ daily_reminder_enabled: true, ...settings });
    await this.look();
  }

  put<Body = Record<string, unknown>>(body: object) {
    return this.api.call<Body>('PUT', '/notifications/settings', { user: this.user, body });
  }

  look(): Promise<NextStep> {
    return this.api.app.get(ReminderPlanner, { strict: false }).nextStepOfReminders(this.user.id);
  }

  /** The next fire was due so long ago. Its local date is the one of that instant in UTC. */
  async due({ ago = '1 second' }: { ago?: string } = {}): Promise<void> {
    await this.api.rows(
      `update notification_preferences
       set next_reminder_at = now() - ?::interval, next_reminder_day = ((now() - ?::interval) at time zone 'UTC')::date
       where user_id = ?`,
      [ago, ago, this.user.id],
    );
  }

  /** What is to be sent now, by delivery. */
  async sends(): Promise<number[]> {
    const { steps } = await this.look();
    return steps.flatMap((step) => (step.type === 'send' ? [step.deliveryId] : []));
  }

  claim(id: number): Promise<Claim> {
    return this.api.app.get(Ledger, { strict: false }).claim(id);
  }

  async claimed(id: number): Promise<Extract<Claim, { result: 'claimed' }>> {
    const claim = await this.claim(id);
    if (claim.result !== 'claimed') throw new Error(`not claimed: ${claim.result}`);
    return claim;
  }

  /** Sends one as the activity does. @param failure what the provider answers; left out: it takes it. */
  async send(id: number, failure?: { type: FailureClass; code: string; reason: string }) {
    const { token, shows, message } = await this.claimed(id);
    const outcome: SendOutcome =
      failure === undefined
        ? { type: 'delivered', providerMessageId: String(id), shows, durationMs: 1 }
        : { ...failure, retryAfterMs: null, durationMs: 1 };
    const recorded = await this.api.app.get(Ledger, { strict: false }).record(id, token, outcome);
    return { recorded, facts: message.facts, channel: message.channel, resent: message.resent };
  }

  /** The provider took it, and only now that is written down. */
  recorded(id: number, { token, shows }: { token: string; shows: string }) {
    const outcome: SendOutcome = { type: 'delivered', providerMessageId: String(id), shows, durationMs: 1 };
    return this.api.app.get(Ledger, { strict: false }).record(id, token, outcome);
  }

  days(): Promise<DayRow[]> {
    return this.api.rows<DayRow>(
      `select local_date::text as local_date, state, reason from reminder_days where user_id = ? order by local_date`,
      [this.user.id],
    );
  }

  deliveries() {
    return this.api.rows<{ id: string; channel: string; state: string; error_message: string | null; snooze: number }>(
      `select id, channel, state, error_message, snooze from deliveries where user_id = ? and kind = 'reminder' order by id`,
      [this.user.id],
    );
  }

  async row() {
    const [found] = await this.api.rows<{
      version: number;
      seen_version: number;
      next_reminder_at: string | null;
      next_reminder_turn_at: string | null;
      next_reminder_day: string | null;
      next_action_at: string | null;
    }>(
      `select version, seen_version, next_reminder_at, next_reminder_turn_at, next_reminder_day::text as next_reminder_day, next_action_at
       from notification_preferences where user_id = ?`,
      [this.user.id],
    );
    if (found === undefined) throw new Error('no preferences');
    return found;
  }
}
