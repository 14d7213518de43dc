// Owns the three event names of the specification: the `event` field of the log line and the label of a counter.

export const EVENTS = {
  postGenerated: 'POST_GENERATION_SUCCESS',
  reminderTriggered: 'DAILY_REMINDER_TRIGGER',
  callbackReceived: 'TELEGRAM_CALLBACK_RECEIVED',
} as const;
