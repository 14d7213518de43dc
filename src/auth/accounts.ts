// What a person does with an account of their own: register, confirm, sign in, get back in.

import { BadRequestException, ConflictException, Injectable, UnauthorizedException } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { currentTime } from '../common/clock.js';
import { type MailTokenPurpose, NotificationPreferences, User } from '../database/entities/index.js';
import { DeliveryQueue } from '../delivery/index.js';
import { Wakeups } from '../temporal/index.js';
import { MailTokens, notifySessionsEnded, notifySettingsChanged, Users } from '../users/index.js';
import { AccessTokens } from './access-tokens.js';
import { checkPassword, hashPassword } from './passwords.js';
import { RefreshTokens } from './refresh-tokens.js';

export interface Session {
  accessToken: string;
  refreshToken: string;
}

const SPENT = 'This link has expired or was used. Ask for a new one.';

@Injectable()
export class Accounts {
  constructor(
    private readonly em: EntityManager,
    private readonly users: Users,
    private readonly mailTokens: MailTokens,
    private readonly access: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
    private readonly queue: DeliveryQueue,
    private readonly wakeups: Wakeups,
  ) {}

  /** @param timezone IANA name; null: the default. */
  async register(email: string, password: string, timezone: string | null): Promise<User> {
    const passwordHash = await hashPassword(password);
    const user = await this.em.fork().transactional(async (em) => {
      const registered = await this.users.register(em, { email, passwordHash, timezone });
      if (registered === null)
        throw new ConflictException('An account with this address exists. Log in, or reset its password.');
      await this.mail(em, registered.id, 'confirm_address');
      return registered;
    });
    this.wakeups.wakeNotices(user.id);
    return user;
  }

  /** The address is its owner's, and takes mail again where it was paused: what was held for it goes out. */
  async verify(token: string): Promise<User> {
    const { user, posts } = await this.em.fork().transactional(async (em) => {
      const userId = await this.mailTokens.redeem(em, token, 'confirm_address');
      if (userId === null) throw new BadRequestException(SPENT);
      await this.users.emailWorks(em, userId);
      await notifySettingsChanged(em, userId);
      const released = await this.queue.release(em, userId, 'email', { firstLink: false });
      return { user: await em.findOneOrFail(User, { id: userId }, { disableIdentityMap: true }), posts: released };
    });
    for (const postId of posts) this.wakeups.wakePost(postId);
    this.wakeups.wakeNotices(user.id);
    return user;
  }

  async login(email: string, password: string): Promise<Session> {
    const em = this.em.fork();
    const user = await this.users.byEmail(em, email);
    const matches = await checkPassword(password, user?.passwordHash ?? null);
    if (user === null || !matches) throw new UnauthorizedException('Wrong address or password.');
    return this.session(user, await this.refreshTokens.begin(em, user.id));
  }

  async refresh(token: string): Promise<Session> {
    // A refusal commits too: it may have ended the log-in of whoever stole the token.
    const rotated = await this.em.fork().transactional(async (em) => {
      const rotation = await this.refreshTokens.rotate(em, token);
      if (rotation.result === 'refused') return null;
      const user = await this.users.byId(em, rotation.userId);
      return user === null ? null : { user, token: rotation.token };
    });
    if (rotated === null) throw new UnauthorizedException('Please log in again.');
    return this.session(rotated.user, rotated.token);
  }

  async logout(token: string): Promise<void> {
    await this.em.fork().transactional((em) => this.refreshTokens.end(em, token));
  }

  /** The newest token of any log-in proves who asks. Access tokens end with it, wherever they are. */
  async logoutEverywhere(token: string | null): Promise<void> {
    await this.em.fork().transactional(async (em) => {
      const userId = token === null ? null : await this.refreshTokens.ownerOf(em, token);
      if (userId === null) throw new UnauthorizedException('Please log in again.');
      await this.endEveryLogin(em, userId);
    });
  }

  /** Answers nothing: whether an address is known is nobody's business. An unconfirmed one gets its confirmation again. */
  async forgot(email: string): Promise<void> {
    const userId = await this.em.fork().transactional(async (em) => {
      const user = await this.users.byEmail(em, email);
      if (user === null || typeof user.passwordHash !== 'string') return null;
      await this.mail(em, user.id, user.emailStatus === 'unconfirmed' ? 'confirm_address' : 'reset_password');
      return user.id;
    });
    if (userId !== null) this.wakeups.wakeNotices(userId);
  }

  /** A new password ends every log-in there is. */
  async reset(token: string, password: string): Promise<void> {
    const passwordHash = await hashPassword(password);
    await this.em.fork().transactional(async (em) => {
      const userId = await this.mailTokens.redeem(em, token, 'reset_password');
      if (userId === null) throw new BadRequestException(SPENT);
      await em.nativeUpdate(User, { id: userId }, { passwordHash });
      await this.endEveryLogin(em, userId);
    });
  }

  /** Everything of the user's goes with the row, by the schema's cascades; running workflows find nothing and end. */
  async remove(userId: number): Promise<void> {
    const reminded = await this.em.fork().transactional(async (em) => {
      const reminders = await em.count(NotificationPreferences, { userId, dailyReminderEnabled: true });
      await em.nativeDelete(User, { id: userId });
      await notifySessionsEnded(em, userId);
      return reminders > 0;
    });
    if (reminded) this.wakeups.wakeReminders(userId);
  }

  private async endEveryLogin(em: EntityManager, userId: number): Promise<void> {
    await em.nativeUpdate(User, { id: userId }, { sessionsValidFrom: currentTime() });
    await this.refreshTokens.endAll(em, userId);
    await notifySessionsEnded(em, userId);
  }

  private async session(user: User, refreshToken: string): Promise<Session> {
    return { accessToken: await this.access.issue(user), refreshToken };
  }

  private async mail(em: EntityManager, userId: number, purpose: MailTokenPurpose): Promise<void> {
    const id = await this.mailTokens.issue(em, userId, purpose);
    if (id === null) return;
    await this.queue.queueNotice(em, { userId, channel: 'email', template: purpose, details: { mail_token_id: id } });
  }
}
