// "Send me one now": a reminder that counts for no day.

import { ConflictException, Injectable, NotFoundException } from '@nestjs/common';
import { LockMode, raw } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { ApiProperty } from '@nestjs/swagger';
import { CHANNELS, type Channel } from '../../domain/channel.js';
import { voice } from '../../domain/messages/voice.js';
import { currentTime } from '../common/clock.js';
import { Idempotency, type IdempotentRequest } from '../common/http/idempotency.js';
import { NotificationPreferences } from '../database/entities/index.js';
import { queueReminders, reminderChannels } from '../delivery/index.js';
import { Wakeups } from '../temporal/index.js';

export class TestReminderResponse {
  @ApiProperty({ example: 'queued' })
  status!: string;
  @ApiProperty({ example: voice.reminder.testQueued })
  message!: string;
  /** Where it goes. */
  @ApiProperty({ enum: CHANNELS, isArray: true })
  channels!: Channel[];
}

@Injectable()
export class ReminderTests {
  constructor(
    private readonly em: EntityManager,
    private readonly idempotency: Idempotency,
    private readonly wakeups: Wakeups,
  ) {}

  /** @throws ConflictException with the reason of each channel where none can receive it. */
  async send(userId: number, call: IdempotentRequest): Promise<TestReminderResponse> {
    const answer = await this.em
      .fork()
      .transactional((em) => this.idempotency.run(em, { userId, call }, () => this.queue(em, userId)));
    this.wakeups.wakeReminders(userId);
    return answer;
  }

  private async queue(em: EntityManager, userId: number): Promise<TestReminderResponse> {
    const row = await em.findOne(
      NotificationPreferences,
      { userId },
      { disableIdentityMap: true, lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    if (row === null) throw new NotFoundException('User preferences not found');
    const { open: channels, reasons } = await reminderChannels(em, row);
    if (channels.length === 0) throw new ConflictException(voice.reminder.nowhereToSend(reasons));
    await queueReminders(em, { userId, channels, of: null, due: currentTime() });
    await em.nativeUpdate(NotificationPreferences, { id: row.id }, { version: raw('version + 1') });
    return { status: 'queued', message: voice.reminder.testQueued, channels };
  }
}
