export { type Fire, instantOf, nextFires, type ReminderTimes } from './calendar.js';
export { lastReminderDay, recordDay, settleDay } from './reminder-days.js';
export { type RemindChoice, reminderTime, TONIGHT_HOUR } from './reminder-times.js';
export { plannedFire, replan, settingsOf } from './reminder-plan.js';
export { turnOf } from './turns.js';
export { type ReminderSubject, type Standing, standingOf } from './reminder-subject.js';
export { following, type ReminderSettings, replanned } from './schedule.js';
