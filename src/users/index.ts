export { MailTokens } from './mail-tokens.js';
export { maskEmail } from './mask-email.js';
export { type ChangedPreferences, changePreferences, type PreferenceChanges } from './preference-changes.js';
export { switchOffEmailReminders } from './email-reminders.js';
export { notifySessionsEnded, SESSIONS_ENDED } from './sessions-ended.js';
export {
  notifySettingsChanged,
  recordSettingsChange,
  recordSettingsChanges,
  SETTINGS_CHANGED,
} from './settings-changes.js';
export { type NewUser, Users } from './users.js';
export { UsersModule } from './users.module.js';
