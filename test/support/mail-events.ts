// What SendGrid tells the API about mails of one person, and what the API then shows of it.

import { expect } from '@jest/globals';
import { SendGridEvents, type SendGridEvent } from '../../sandbox/mail/sendgrid-events.js';
import { metrics } from '../../src/common/metrics.js';
import type { User } from '../../src/database/entities/index.js';
import { Planner } from '../../src/delivery/index.js';
import { ApiUnderTest } from './api.js';

/** Epoch seconds, as events tell their time. */
export const secondsAgo = (seconds: number): number => Math.floor(Date.now() / 1_000) - seconds;

export class MailEventsUnderTest {
  private person: User | null = null;

  private constructor(
    readonly api: ApiUnderTest,
    readonly provider: SendGridEvents,
    /** Signs with the key that is still good after a rotation. */
    readonly before: SendGridEvents,
  ) {}

  static async start(): Promise<MailEventsUnderTest> {
    const [provider, before] = [new SendGridEvents(), new SendGridEvents()];
    const keys = `${provider.publicKey}, ${before.publicKey}`;
    return new MailEventsUnderTest(await ApiUnderTest.start({ SENDGRID_WEBHOOK_PUBLIC_KEY: keys }), provider, before);
  }

  close(): Promise<void> {
    return this.api.close();
  }

  /** Somebody new, whom the events are about from now on. */
  async meet(): Promise<void> {
    this.person = await this.api.newPerson();
  }

  get jane(): User {
    if (this.person === null) throw new Error('nobody was met yet');
    return this.person;
  }

  get url(): string {
    return `${this.api.url}/api/v1/email/events`;
  }

  about(id: number, event: string, more: object = {}): SendGridEvent {
    return {
      event,
      delivery_id: String(id),
      email: this.jane.email.toUpperCase(),
      sg_message_id: 'message.recvd-5f54b5d587-pczjm-1-67BADEEA-6.0',
      ...more,
    };
  }

  bounce(id: number, more: object = {}): SendGridEvent {
    return this.about(id, 'bounce', { type: 'bounce', reason: '550 no', ...more });
  }

  blocked(id: number, more: object = {}): SendGridEvent {
    return this.about(id, 'bounce', { type: 'blocked', ...more });
  }

  async tell(...events: SendGridEvent[]): Promise<void> {
    expect(await this.provider.post(this.url, events)).toBe(200);
  }

  async send(body: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
    const answer = await fetch(this.url, { method: 'POST', body, headers });
    return { status: answer.status, body: await answer.text() };
  }

  logs(id: number): Promise<{ status: string; error_code: string | null }[]> {
    return this.api.rows(`select status, error_code from delivery_logs where delivery_id = ? order by id`, [id]);
  }

  async emailStatus(user = this.jane): Promise<string | undefined> {
    const [row] = await this.api.rows<{ email_status: string }>(`select email_status from users where id = ?`, [
      user.id,
    ]);
    return row?.email_status;
  }

  notices(user = this.jane): Promise<{ template: string; channel: string; details: Record<string, unknown> }[]> {
    return this.api.rows(
      `select template, channel, details from deliveries where user_id = ? and post_id is null and kind = 'alert' order by id`,
      [user.id],
    );
  }

  async audit(user = this.jane): Promise<unknown[][]> {
    const { body } = await this.api.call<{ entries: Record<string, unknown>[] }>('GET', '/notifications/audit', {
      user,
    });
    return body.entries.map(({ field, from, to, source }) => [field, from, to, source]);
  }

  /** As the workflow of a post does when it is woken. */
  async look(post: number): Promise<void> {
    await this.api.app.get(Planner, { strict: false }).nextStepOfPost(post);
  }

  /** How many events of that type the metric counts under that result. */
  async counted(type: string, result: string): Promise<number> {
    const { values } = await metrics.mailEvents.get();
    return values.find(({ labels }) => labels.type === type && labels.result === result)?.value ?? 0;
  }
}
