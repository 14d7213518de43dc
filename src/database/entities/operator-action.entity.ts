import { defineEntity, p } from '@mikro-orm/core';
import type { OperatorCommand } from '../../../domain/operators.js';

/** What was done with `npm run ops`; written in the transaction of its effect. */
export const OperatorActionSchema = defineEntity({
  name: 'OperatorAction',
  tableName: 'operator_actions',
  properties: {
    id: p.bigint('number').primary(),
    /** As they named themselves. */
    operator: p.text(),
    command: p.text().$type<OperatorCommand>(),
    /** As they were understood, defaults included. */
    arguments: p.json().$type<Record<string, unknown>>(),
    result: p.json().$type<Record<string, unknown>>(),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
});

export class OperatorAction extends OperatorActionSchema.class {}
OperatorActionSchema.setClass(OperatorAction);
