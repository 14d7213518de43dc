// What the links of a reminder's mail do, by the commands that every other surface uses. The link names the mail; its row
// says whose reminders they are, and of which day.

import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { localMoment } from '../../../domain/messages/local-time.js';
import { reminderView } from '../../../domain/messages/reminder-view.js';
import { voice } from '../../../domain/messages/voice.js';
import { PAGES } from '../../../domain/pages.js';
import { currentTime, nowMs } from '../../common/clock.js';
import { Delivery, NotificationPreferences } from '../../database/entities/index.js';
import { ReminderActs, type ReminderLink, ReminderLinks, readReminderFacts } from '../../delivery/index.js';
import { Wakeups } from '../../temporal/index.js';
import { changePreferences, switchOffEmailReminders } from '../../users/index.js';
import { type ReminderPage, reminderPage } from './reminder-page.js';

const FRESH = { disableIdentityMap: true } as const;
const SOURCE = 'email';

@Injectable()
export class EmailReminders {
  constructor(
    private readonly em: EntityManager,
    private readonly links: ReminderLinks,
    private readonly acts: ReminderActs,
    private readonly wakeups: Wakeups,
  ) {}

  /** Null where the mail is not known any more. Read-only for the database too: whoever opens a link changes nothing. */
  async show(link: ReminderLink): Promise<ReminderPage | null> {
    return this.em.fork().transactional((em) => this.page(em, link), {
      readOnly: true,
      isolationLevel: 'repeatable read',
    });
  }

  /** Doing it twice is harmless. @returns the page that says what is true then; null like `show`. */
  async act(link: ReminderLink): Promise<ReminderPage | null> {
    const done = await this.em.fork().transactional(async (em) => {
      const mail = await mailOf(em, link);
      if (mail === null) return null;
      const posts = await this.carryOut(em, link, mail);
      return { page: await this.page(em, link), userId: mail.userId, posts };
    });
    if (done === null) return null;
    this.wakeups.wakeReminders(done.userId);
    for (const postId of done.posts) this.wakeups.wakePost(postId);
    return done.page;
  }

  /** What is done follows from the purpose that was signed. @returns the posts to look at. */
  private async carryOut(em: EntityManager, { purpose }: ReminderLink, mail: Delivery): Promise<number[]> {
    const { userId, localDate: day, snooze } = mail;
    switch (purpose) {
      case 'skip': {
        if (typeof day !== 'string') return [];
        const of = { day, snooze: snooze ?? 0 };
        const acted = await this.acts.act(em, { userId, of, act: 'skip', source: SOURCE });
        return acted?.posts ?? [];
      }
      case 'stop_mails':
        await switchOffEmailReminders(em, [userId], SOURCE);
        return [];
      case 'stop_all':
        await changePreferences(em, { userId, source: SOURCE }, { daily_reminder_enabled: false });
        return [];
    }
  }

  private async page(em: EntityManager, link: ReminderLink): Promise<ReminderPage | null> {
    const mail = await mailOf(em, link);
    if (mail === null) return null;
    const { userId, localDate: day, snooze } = mail;
    const row = await em.findOneOrFail(NotificationPreferences, { userId }, FRESH);
    const { timezone, nextReminderAt } = row;
    const view =
      typeof day === 'string'
        ? reminderView(await readReminderFacts(em, userId), { day, snooze: snooze ?? 0 }, nowMs())
        : null;
    const facts = {
      purpose: link.purpose,
      here: this.links.path(link),
      enabled: row.dailyReminderEnabled,
      channels: row.dailyReminderChannels,
      view,
      next:
        nextReminderAt instanceof Date
          ? localMoment(nextReminderAt.toISOString(), timezone, currentTime().toISOString())
          : null,
    };
    // Links that a page gives end with the one that led to it.
    const pathTo = (purpose: ReminderLink['purpose']) => this.links.path({ ...link, purpose });
    return reminderPage(facts, pathTo, { label: voice.page.reminder.settings, href: PAGES.settings });
  }
}

const mailOf = (em: EntityManager, { deliveryId }: ReminderLink): Promise<Delivery | null> =>
  em.findOne(Delivery, { id: deliveryId, kind: 'reminder', channel: 'email' }, FRESH);
