import { Module } from '@nestjs/common';
import { DeliveryModule } from '../delivery/index.js';
import { PostsModule } from '../posts/index.js';
import { TemporalModule } from '../temporal/index.js';
import { BotApi } from './bot-api.js';
import { BotIdentity } from './bot-identity.js';
import { BotReplies } from './bot-replies.js';
import { ChatLinks } from './chat-links.js';
import { TelegramController } from './telegram.controller.js';
import { TelegramSender } from './telegram.sender.js';
import { DraftList } from './updates/draft-list.js';
import { MessageHandler } from './updates/message-handler.js';
import { PostTaps } from './updates/post-taps.js';
import { RemindCommand } from './updates/remind-command.js';
import { ReminderTaps } from './updates/reminder-taps.js';
import { ReplyHandler } from './updates/reply-handler.js';
import { TapHandler } from './updates/tap-handler.js';
import { TopicHandler } from './updates/topic-handler.js';
import { UpdateHandler } from './updates/update-handler.js';
import { UpdateIntake } from './updates/update-intake.js';
import { UpdatePoller } from './updates/update-poller.js';

/** Sending, for the worker. */
@Module({ providers: [BotApi, TelegramSender], exports: [BotApi, TelegramSender] })
export class TelegramSenderModule {}

/** The bot's own side: links, taps and commands, for the API. */
@Module({
  imports: [DeliveryModule, PostsModule, TelegramSenderModule, TemporalModule],
  controllers: [TelegramController],
  providers: [
    BotIdentity,
    BotReplies,
    ChatLinks,
    DraftList,
    MessageHandler,
    PostTaps,
    RemindCommand,
    ReminderTaps,
    ReplyHandler,
    TapHandler,
    TopicHandler,
    UpdateHandler,
    UpdateIntake,
    UpdatePoller,
  ],
  exports: [BotIdentity, ChatLinks, UpdateIntake],
})
export class TelegramModule {}
