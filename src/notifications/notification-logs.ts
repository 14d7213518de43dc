// The user's own delivery log and settings audit, newest first.

import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import type { FilterQuery } from '@mikro-orm/core';
import type { PageQuery } from '../common/http/page.query.js';
import { DeliveryLog, SettingsAudit } from '../database/entities/index.js';
import type { LogsQuery } from './logs.dto.js';

@Injectable()
export class NotificationLogs {
  constructor(private readonly em: EntityManager) {}

  async logs(userId: number, { channel, status, post_id, page, limit }: LogsQuery): Promise<[DeliveryLog[], number]> {
    const where: FilterQuery<DeliveryLog> = {
      userId,
      ...(channel === undefined ? {} : { channel }),
      ...(status === undefined ? {} : { status }),
      ...(post_id === undefined ? {} : { postId: post_id }),
    };
    return this.em
      .fork()
      .findAndCount(DeliveryLog, where, { orderBy: { id: 'desc' }, limit, offset: (page - 1) * limit });
  }

  async audit(userId: number, { page, limit }: PageQuery): Promise<[SettingsAudit[], number]> {
    return this.em
      .fork()
      .findAndCount(SettingsAudit, { userId }, { orderBy: { id: 'desc' }, limit, offset: (page - 1) * limit });
  }
}
