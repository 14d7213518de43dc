// Owns how the database is reached; the services, the migration command and the tests all start from here.

import { defineConfig } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import * as entities from './entities/index.js';
import { UsersAndPosts } from './migrations/20260901T000000-users-and-posts.js';
import { MessagingAndNotifications } from './migrations/20261001T000000-messaging-and-notifications.js';
import { OneDecisionEverywhere } from './migrations/20261125T000000-one-decision-everywhere.js';
import { ProviderEvents } from './migrations/20261126T000000-provider-events.js';
import { Operators } from './migrations/20261126T100000-operators.js';
import { UnknownDeliveries } from './migrations/20261126T200000-unknown-deliveries.js';
import { PostChanges } from './migrations/20261127T031500-post-changes.js';
import { Reminders } from './migrations/20261127T061500-reminders.js';
import { ReminderTurns } from './migrations/20261128T100000-reminder-turns.js';
import { PreparingClient } from './prepared.js';

const schemas = [
  entities.ChannelGateSchema,
  entities.DeliveryLogSchema,
  entities.DeliverySchema,
  entities.EmailEventSchema,
  entities.IdempotencyKeySchema,
  entities.MailTokenSchema,
  entities.NotificationPreferencesSchema,
  entities.OperatorActionSchema,
  entities.OperatorAlertSchema,
  entities.PostDecisionSchema,
  entities.PostEventSchema,
  entities.PostRevisionSchema,
  entities.PostSchema,
  entities.RefreshTokenSchema,
  entities.ReminderDaySchema,
  entities.SettingsAuditSchema,
  entities.TelegramChatPromptSchema,
  entities.TelegramLinkTokenSchema,
  entities.TelegramUpdateSchema,
  entities.UserSchema,
];

export function databaseOptions(clientUrl: string) {
  return defineConfig({
    clientUrl,
    entities: schemas,
    extensions: [Migrator],
    forceUtcTimezone: true,
    debug: false,
    // A stuck statement must not outlive the activity or the request that made it.
    pool: { min: 0, max: 10 },
    driverOptions: { Client: PreparingClient, statement_timeout: 15_000, connectionTimeoutMillis: 5_000 },
    migrations: {
      tableName: 'migrations',
      // Listed by class, so that a bundled or compiled service needs no folder scan. The order is the order of history.
      migrationsList: [
        { name: '20260901T000000-users-and-posts', class: UsersAndPosts },
        { name: '20261001T000000-messaging-and-notifications', class: MessagingAndNotifications },
        { name: '20261125T000000-one-decision-everywhere', class: OneDecisionEverywhere },
        { name: '20261126T000000-provider-events', class: ProviderEvents },
        { name: '20261126T100000-operators', class: Operators },
        { name: '20261126T200000-unknown-deliveries', class: UnknownDeliveries },
        { name: '20261127T031500-post-changes', class: PostChanges },
        { name: '20261127T061500-reminders', class: Reminders },
        { name: '20261128T100000-reminder-turns', class: ReminderTurns },
      ],
      snapshot: false,
    },
  });
}
