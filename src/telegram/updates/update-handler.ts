// Owns what an update does, however it came. The update's id and its effect are one transaction; only when that has
// committed is the update acknowledged, so none is lost, and one that comes twice has its effect once.

import { Injectable, Logger } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { voice } from '../../../domain/messages/voice.js';
import { metrics } from '../../common/metrics.js';
import { Wakeups } from '../../temporal/index.js';
import { BotReplies } from '../bot-replies.js';
import { ChatLinks } from '../chat-links.js';
import type { Handled } from './handled.js';
import { type Incoming, parseUpdate } from './incoming.js';
import { MessageHandler } from './message-handler.js';
import { TapHandler } from './tap-handler.js';

const NOTHING: Handled = { replies: [], wake: { users: [], posts: [] } };

@Injectable()
export class UpdateHandler {
  private readonly logger = new Logger(UpdateHandler.name);

  constructor(
    private readonly em: EntityManager,
    private readonly taps: TapHandler,
    private readonly messages: MessageHandler,
    private readonly links: ChatLinks,
    private readonly replies: BotReplies,
    private readonly wakeups: Wakeups,
  ) {}

  /** @throws where the effect could not be committed: then the update must not be acknowledged. */
  async handle(raw: unknown): Promise<void> {
    const update = parseUpdate(raw);
    if (update === null) {
      metrics.updates.inc({ result: 'unreadable' });
      this.logger.warn({ event: 'UPDATE_UNREADABLE' }, 'something that is no update came in');
      return;
    }
    const handled = await this.em
      .fork()
      .transactional(async (em) => ((await isNew(em, update)) ? this.effect(em, update) : null));
    metrics.updates.inc({ result: handled === null ? 'repeated' : update.type });
    if (handled === null) return;
    this.replies.give(handled.replies);
    for (const postId of new Set(handled.wake.posts)) this.wakeups.wakePost(postId);
    for (const userId of new Set(handled.wake.users)) this.wakeups.wakeNotices(userId);
    for (const userId of new Set(handled.reminders)) this.wakeups.wakeReminders(userId);
  }

  private async effect(em: EntityManager, update: Incoming): Promise<Handled> {
    switch (update.type) {
      case 'tap':
        return this.taps.handle(em, update);
      case 'message':
        return this.messages.handle(em, update);
      case 'membership':
        return {
          replies: [],
          wake: (await this.links.blockChanged(em, update.chatId, update.blocked)) ?? NOTHING.wake,
        };
      case 'foreignTap':
        return {
          ...NOTHING,
          replies: [{ type: 'answerTap', callbackId: update.callbackId, text: voice.tap.notYours }],
        };
      case 'notPrivate':
        // Only where it was spoken to: a bot that answers every line of a group is a nuisance.
        return update.text?.startsWith('/start') === true
          ? { ...NOTHING, replies: [{ type: 'say', chatId: update.chatId, text: voice.link.notPrivate }] }
          : NOTHING;
      case 'ignored':
        return NOTHING;
    }
  }
}

/** Telegram repeats what was not acknowledged, and may restart its numbers: so a set, never a maximum. */
async function isNew(em: EntityManager, { updateId }: Incoming): Promise<boolean> {
  const inserted = await em.execute<unknown[]>(
    `insert into telegram_updates (update_id) values (?) on conflict do nothing returning update_id`,
    [updateId],
  );
  return inserted.length > 0;
}
