import { defineEntity, p } from '@mikro-orm/core';
import type { Surface } from '../../../domain/decision.js';

export const SettingsAuditSchema = defineEntity({
  name: 'SettingsAudit',
  tableName: 'settings_audit',
  properties: {
    id: p.bigint('number').primary(),
    userId: p.bigint('number'),
    field: p.text(),
    /** A chat id by its last four digits. */
    oldValue: p.text().nullable(),
    newValue: p.text().nullable(),
    source: p.text().$type<Surface>(),
    changedAt: p.datetime().defaultRaw('now()'),
  },
});

export class SettingsAudit extends SettingsAuditSchema.class {}
SettingsAuditSchema.setClass(SettingsAudit);
