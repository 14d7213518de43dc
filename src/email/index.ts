export { EmailEventsModule } from './events/email-events.module.js';
export { EmailModule } from './email.module.js';
export { OperatorMailer } from './operator-mailer.js';
export { EmailPagesModule } from './pages/email-pages.module.js';
export { EmailSender } from './email.sender.js';
