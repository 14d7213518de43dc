// Applies some hundred events of the mail service in one transaction: each once, and in a bounded number of statements. What
// they mean is `mail-event.ts`.

import { raw } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { FailedAttempt } from '../../domain/delivery.js';
import { currentTime } from '../common/clock.js';
import { Delivery, Post, User } from '../database/entities/index.js';
import { switchOffEmailReminders } from '../users/index.js';
import { logAttempts, type SettledAttempt } from './delivery-log.js';
import type { DeliveryQueue } from './delivery-queue.js';
import { failureNotice } from './failure-notices.js';
import type { Gates } from './gates.js';
import {
  accountRefusal,
  type AddressState,
  asFinal,
  asksToStop,
  follow,
  judge,
  type MailEvent,
  type MailState,
  wasSeenAfter,
} from './mail-event.js';
import type { EmailPause, RecipientPauses } from './recipient-pauses.js';
import { FOR_UPDATE, FRESH } from './rows.js';

/** `foreign`: about no mail of ours. */
export type MailEventResult = 'applied' | 'unchanged' | 'repeated' | 'foreign';

/** Below PostgreSQL's own second for a deadlock, so that it is the batch that gives way and never a person's request. */
const LOCK_TIMEOUT = '700ms';

/** What has something to look at once the batch has committed. */
export interface Wake {
  posts: Set<number>;
  users: Set<number>;
}

interface MailRow {
  delivery: Delivery;
  attempts: SettledAttempt[];
  changed: boolean;
}

interface AddressRow {
  user: User;
  state: AddressState;
  changed: boolean;
}

export class MailEventBatch {
  readonly wake: Wake = { posts: new Set(), users: new Set() };
  private readonly results = new Map<MailEvent, MailEventResult>();
  private mails = new Map<number, MailRow>();
  private posts = new Map<number, Post>();
  private addresses = new Map<number, AddressRow>();
  private readonly unsubscribed = new Set<number>();
  /** Mails that another one of the same has taken the place of, so that they are not sent again. */
  private superseded = new Set<number>();
  /** The newest word that our account is refused. */
  private refusal: { failure: FailedAttempt; at: Date } | null = null;

  constructor(
    private readonly em: EntityManager,
    private readonly events: readonly MailEvent[],
  ) {}

  resultOf(event: MailEvent): MailEventResult {
    return this.results.get(event) ?? 'repeated';
  }

  async apply(queue: DeliveryQueue, pauses: RecipientPauses, gates: Gates): Promise<this> {
    await this.em.execute(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
    const fresh = await this.unseen();
    await this.lockRows(fresh);
    for (const event of fresh) this.results.set(event, this.applyOne(event));
    const mails = [...this.mails.values()].filter(({ changed }) => changed);
    const addresses = [...this.addresses.values()].filter(({ changed }) => changed);
    await this.writeMails(mails);
    await this.writeAddresses(addresses);
    for (const userId of await pauses.emailPaused(this.em, pausesOf(addresses))) this.wake.users.add(userId);
    await this.tellOwners(queue, mails, addresses);
    await this.closeGate(gates);
    await switchOffEmailReminders(this.em, [...this.unsubscribed], 'email');
    return this;
  }

  /** The events that did not come before, each once. Sorted, so that two batches never wait for each other in a circle. */
  private async unseen(): Promise<MailEvent[]> {
    const byId = new Map<string, MailEvent>();
    for (const event of this.events) if (!byId.has(event.id)) byId.set(event.id, event);
    const inserted = await this.em.execute<{ event_id: string }[]>(
      `insert into email_events (event_id) select id from jsonb_array_elements_text(?::jsonb) id order by id
       on conflict do nothing returning event_id`,
      [JSON.stringify([...byId.keys()])],
    );
    const isNew = new Set(inserted.map(({ event_id }) => event_id));
    return [...byId.values()].filter(({ id }) => isNew.has(id));
  }

  /** Posts before their deliveries, as everywhere; people last, and only where something may change about them. */
  private async lockRows(events: readonly MailEvent[]): Promise<void> {
    const ids = [...new Set(events.map(({ deliveryId }) => deliveryId))];
    if (ids.length === 0) return;
    const known = await this.em.find(
      Delivery,
      { id: { $in: ids }, channel: 'email' },
      { ...FRESH, fields: ['id', 'postId', 'userId'] },
    );
    const postIds = [...new Set(known.flatMap(({ postId }) => (typeof postId === 'number' ? [postId] : [])))];
    const locking = { ...FOR_UPDATE, orderBy: { id: 'asc' } } as const;
    const posts = await this.em.find(Post, { id: { $in: postIds } }, locking);
    const deliveries = await this.em.find(Delivery, { id: { $in: known.map(({ id }) => id) } }, locking);
    this.posts = new Map(posts.map((post) => [post.id, post]));
    this.mails = new Map(deliveries.map((delivery) => [delivery.id, { delivery, attempts: [], changed: false }]));
    if (events.some((event) => accountRefusal(event) !== null)) await this.readSuperseded();
    await this.lockPeople(events);
  }

  private async readSuperseded(): Promise<void> {
    const rows = await this.em.execute<{ id: string }[]>(
      `select own.id from deliveries own join deliveries d on d.post_id = own.post_id and d.revision = own.revision
         and d.channel = own.channel and d.template = own.template and d.id <> own.id
       where own.id = any(?::bigint[])
         and (d.state in ('queued', 'sending', 'unknown', 'held') or d.state = 'delivered' and d.id > own.id)`,
      [`{${[...this.mails.keys()].join(',')}}`],
    );
    this.superseded = new Set(rows.map(({ id }) => Number(id)));
  }

  private async lockPeople(events: readonly MailEvent[]): Promise<void> {
    const userIds = [...new Set([...this.mails.values()].map(({ delivery }) => delivery.userId))];
    const users = new Map((await this.em.find(User, { id: { $in: userIds } }, FRESH)).map((user) => [user.id, user]));
    const touched = events.flatMap(({ deliveryId, news }) => {
      const user = users.get(this.mails.get(deliveryId)?.delivery.userId ?? 0);
      return user === undefined || (saysNothingBad(news) && user.softBounces === 0) ? [] : [user.id];
    });
    if (touched.length > 0) {
      const locking = { ...FOR_UPDATE, orderBy: { id: 'asc' } } as const;
      for (const user of await this.em.find(User, { id: { $in: [...new Set(touched)] } }, locking)) {
        users.set(user.id, user);
      }
    }
    this.addresses = new Map(
      [...users].map(([id, user]) => [id, { user, state: addressOf(user), changed: false }] as const),
    );
  }

  private applyOne(event: MailEvent): MailEventResult {
    const mail = this.mails.get(event.deliveryId);
    const address = mail === undefined ? undefined : this.addresses.get(mail.delivery.userId);
    if (mail === undefined || address === undefined) return 'foreign';
    const isStillTheirs = address.user.email.toLowerCase() === event.address;
    // Another installation on the same account counts its deliveries as we do: the mail or the address must be ours.
    if (!isStillTheirs && !isOfThisMail(event, mail.delivery)) return 'foreign';
    const failure = accountRefusal(event);
    if (failure !== null) this.refusal = { failure, at: event.at };
    const overtaken = event.news.type === 'failed' && wasSeenAfter(stateOf(mail.delivery), event.at);
    const followed = this.followMail(mail, event);
    const judged = isStillTheirs && !overtaken && this.judgeAddress(address, event);
    return followed || judged || failure !== null ? 'applied' : 'unchanged';
  }

  private followMail(row: MailRow, event: MailEvent): boolean {
    const followed = follow(stateOf(row.delivery), this.superseded.has(row.delivery.id) ? asFinal(event) : event);
    if (followed === null) return false;
    Object.assign(row.delivery, followed.mail);
    if (followed.attempt !== null) row.attempts.push(followed.attempt);
    row.changed = true;
    return true;
  }

  private judgeAddress(row: AddressRow, event: MailEvent): boolean {
    if (asksToStop(event)) this.unsubscribed.add(row.user.id);
    const judged = judge(row.state, event);
    if (judged !== null) {
      row.state = judged;
      row.changed = true;
    }
    return judged !== null || asksToStop(event);
  }

  private async writeMails(mails: readonly MailRow[]): Promise<void> {
    if (mails.length === 0) return;
    const ids = mails.map(({ delivery }) => delivery.id);
    const rows = mails.map(({ delivery }) => ({ id: delivery.id, ...stateOf(delivery) }));
    await this.em.execute(
      `update deliveries d set
         state = x.state, attempts = x.attempts, error_code = x."errorCode", error_message = x."errorMessage",
         provider_message_id = x."providerMessageId", delivered_at = x."deliveredAt", confirmed_at = x."confirmedAt",
         next_attempt_at = null, unknown_until = null, probe = false, updated_at = now()
       from jsonb_to_recordset(?::jsonb) as x(id bigint, state text, attempts integer, "errorCode" text, "errorMessage" text,
         "providerMessageId" text, "deliveredAt" timestamptz, "confirmedAt" timestamptz)
       where d.id = x.id and d.id = any(?::bigint[])`,
      [JSON.stringify(rows), `{${ids.join(',')}}`],
    );
    await logAttempts(
      this.em,
      mails.flatMap(({ delivery, attempts }) => attempts.map((attempt) => ({ delivery, attempt }))),
    );
    // Settled otherwise than its plan and its other messages know.
    const posts = mails.flatMap(({ delivery: { postId }, attempts }) =>
      typeof postId === 'number' && attempts.length > 0 ? [postId] : [],
    );
    if (posts.length === 0) return;
    await this.em.nativeUpdate(
      Post,
      { id: { $in: [...new Set(posts)] } },
      { version: raw('version + 1'), updatedAt: currentTime() },
    );
    for (const id of posts) this.wake.posts.add(id);
  }

  private async closeGate(gates: Gates): Promise<void> {
    if (this.refusal !== null) await gates.closeAfterwards(this.em, 'email', this.refusal.failure, this.refusal.at);
  }

  private async writeAddresses(addresses: readonly AddressRow[]): Promise<void> {
    if (addresses.length === 0) return;
    const rows = addresses.map(({ user, state }) => ({ id: user.id, ...state, paused: isPaused({ user, state }) }));
    await this.em.execute(
      `update users u set
         email_status = x."emailStatus", email_status_at = case when x.paused then now() else u.email_status_at end,
         soft_bounces = x."softBounces", soft_bounces_since = x."softBouncesSince"
       from jsonb_to_recordset(?::jsonb) as x(id bigint, paused boolean, "emailStatus" text, "softBounces" smallint,
         "softBouncesSince" timestamptz)
       where u.id = x.id and u.id = any(?::bigint[])`,
      [JSON.stringify(rows), `{${rows.map(({ id }) => id).join(',')}}`],
    );
  }

  /**
   * Of a draft that still waits, its owner hears in Telegram. Not beside the news that email is paused: what it says holds
   * for all of them, and the draft is sent again with the others.
   */
  private async tellOwners(
    queue: DeliveryQueue,
    mails: readonly MailRow[],
    addresses: readonly AddressRow[],
  ): Promise<void> {
    const paused = new Set(addresses.filter(isPaused).map(({ user }) => user.id));
    const notices = mails.flatMap(({ delivery, attempts }) => {
      const { userId } = delivery;
      const user = this.addresses.get(userId)?.user;
      const failed = attempts.some(({ status }) => status === 'failed');
      if (!failed || user === undefined || !this.isWaitedFor(delivery)) return [];
      if (paused.has(userId) || user.emailStatus !== 'ok') return [];
      return failureNotice(delivery, user, delivery.errorMessage ?? null) ?? [];
    });
    await queue.queueNotices(this.em, notices);
    for (const { userId } of notices) this.wake.users.add(userId);
  }

  private isWaitedFor({ kind, template, postId, revision }: Delivery): boolean {
    const post = this.posts.get(postId ?? 0);
    if (kind !== 'draft' || post === undefined) return false;
    return template === 'draft' ? post.state === 'awaiting_decision' && post.revision === revision : true;
  }
}

const saysNothingBad = ({ type }: MailEvent['news']): boolean =>
  type === 'accepted' || type === 'deferred' || type === 'arrived';

const isPaused = ({ user, state }: Pick<AddressRow, 'user' | 'state'>): boolean =>
  state.emailStatus !== user.emailStatus;

const pausesOf = (addresses: readonly AddressRow[]): EmailPause[] =>
  addresses.flatMap(({ user, state: { emailStatus: to } }) =>
    to !== user.emailStatus && (to === 'bounced' || to === 'complained') ? [{ user, to }] : [],
  );

const isOfThisMail = ({ messageId }: MailEvent, { providerMessageId }: Delivery): boolean =>
  messageId !== null && messageId === providerMessageId;

const stateOf = (delivery: Delivery): MailState => ({
  state: delivery.state,
  attempts: delivery.attempts,
  errorCode: delivery.errorCode ?? null,
  errorMessage: delivery.errorMessage ?? null,
  providerMessageId: delivery.providerMessageId ?? null,
  deliveredAt: delivery.deliveredAt ?? null,
  confirmedAt: delivery.confirmedAt ?? null,
});

const addressOf = ({ emailStatus, emailStatusAt, softBounces, softBouncesSince }: User): AddressState => ({
  emailStatus,
  emailStatusAt: emailStatusAt ?? null,
  softBounces,
  softBouncesSince: softBouncesSince ?? null,
});
