import { Module } from '@nestjs/common';
import { DeliveryModule } from '../delivery/index.js';
import { TelegramModule } from '../telegram/index.js';
import { TemporalModule } from '../temporal/index.js';
import { UsersModule } from '../users/index.js';
import { ChannelLinks } from './channel-link.service.js';
import { NotificationLogs } from './notification-logs.js';
import { NotificationsController } from './notifications.controller.js';
import { ReminderTests } from './reminder-tests.service.js';
import { SettingsCache } from './settings-cache.js';
import { Settings } from './settings.service.js';

@Module({
  imports: [DeliveryModule, TelegramModule, TemporalModule, UsersModule],
  controllers: [NotificationsController],
  providers: [ChannelLinks, NotificationLogs, ReminderTests, Settings, SettingsCache],
})
export class NotificationsModule {}
