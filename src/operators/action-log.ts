// What operators did. A row is written in the transaction of what it tells.

import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import type { OperatorCommand } from '../../domain/operators.js';
import { currentTime } from '../common/clock.js';
import { OperatorAction } from '../database/entities/index.js';

const FRESH = { disableIdentityMap: true } as const;

export interface NewAction {
  operator: string;
  command: OperatorCommand;
  arguments: Record<string, unknown>;
  result: Record<string, unknown>;
}

export interface RecordedAction extends NewAction {
  id: number;
  at: string;
}

@Injectable()
export class ActionLog {
  constructor(private readonly em: EntityManager) {}

  async record(em: EntityManager, action: NewAction): Promise<number> {
    return Number(await em.insert(OperatorAction, action));
  }

  async update(em: EntityManager, id: number, result: Record<string, unknown>): Promise<void> {
    await em.nativeUpdate(OperatorAction, { id }, { result, updatedAt: currentTime() });
  }

  /** The latest first. */
  async list(limit: number): Promise<RecordedAction[]> {
    const rows = await this.em.fork().find(OperatorAction, {}, { ...FRESH, orderBy: { id: 'desc' }, limit });
    return rows.map(({ id, operator, command, arguments: args, result, createdAt }) => ({
      id,
      at: createdAt.toISOString(),
      operator,
      command,
      arguments: args,
      result,
    }));
  }
}
