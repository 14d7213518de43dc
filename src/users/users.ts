// The people: who they are, and how a new one comes in.

import { Injectable } from '@nestjs/common';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { EmailStatus } from '../../domain/delivery.js';
import { currentTime } from '../common/clock.js';
import { User } from '../database/entities/index.js';
import { recordSettingsChange } from './settings-changes.js';

const FRESH = { disableIdentityMap: true } as const;

export interface NewUser {
  email: string;
  /** Null for somebody who signs in elsewhere. */
  passwordHash: string | null;
  /** `<issuer> <subject>` of an outside token. */
  externalSubject?: string;
  emailStatus?: EmailStatus;
  /** IANA name; null or left out: the default. */
  timezone?: string | null;
}

@Injectable()
export class Users {
  byId(em: EntityManager, id: number): Promise<User | null> {
    return em.findOne(User, { id }, FRESH);
  }

  /** Addresses are compared without regard to case, as the unique index does. */
  async byEmail(em: EntityManager, email: string): Promise<User | null> {
    const [row] = await em.execute<{ id: string }[]>(`select id from users where lower(email) = lower(?)`, [email]);
    return row === undefined ? null : this.byId(em, Number(row.id));
  }

  /** Its owner read a mail there, or wants it tried again. Audited where it was paused. @returns false where it worked already. */
  async emailWorks(em: EntityManager, userId: number): Promise<boolean> {
    const user = await em.findOneOrFail(User, { id: userId }, { ...FRESH, lockMode: LockMode.PESSIMISTIC_WRITE });
    const { emailStatus: from } = user;
    if (from === 'ok') return false;
    const health = { emailStatusAt: currentTime(), softBounces: 0, softBouncesSince: null };
    await em.nativeUpdate(User, { id: userId }, { emailStatus: 'ok', ...health });
    if (from !== 'unconfirmed') {
      await recordSettingsChange(em, { userId, field: 'email_status', from, to: 'ok', source: 'web' });
    }
    return true;
  }

  byExternalSubject(em: EntityManager, externalSubject: string): Promise<User | null> {
    return em.findOne(User, { externalSubject }, FRESH);
  }

  /** A user with default preferences; null where the address or the subject is taken. */
  async register(
    em: EntityManager,
    { email, passwordHash, externalSubject, emailStatus, timezone }: NewUser,
  ): Promise<User | null> {
    const [row] = await em.execute<{ id: string }[]>(
      `insert into users (email, password_hash, external_subject, email_status) values (?, ?, ?, ?)
       on conflict do nothing returning id`,
      [email, passwordHash, externalSubject ?? null, emailStatus ?? 'unconfirmed'],
    );
    if (row === undefined) return null;
    await em.execute(`insert into notification_preferences (user_id, timezone) values (?, coalesce(?, 'UTC'))`, [
      row.id,
      timezone ?? null,
    ]);
    return em.findOneOrFail(User, { id: Number(row.id) }, FRESH);
  }
}
