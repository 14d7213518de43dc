import { defineEntity, p } from '@mikro-orm/core';

/** Id and time only: what an event said is not kept. */
export const EmailEventSchema = defineEntity({
  name: 'EmailEvent',
  tableName: 'email_events',
  properties: {
    eventId: p.text().primary(),
    receivedAt: p.datetime().defaultRaw('now()'),
  },
});

export class EmailEvent extends EmailEventSchema.class {}
EmailEventSchema.setClass(EmailEvent);
