export { EmailModule } from './email.module.js';
export { EmailPagesModule } from './pages/email-pages.module.js';
export { EmailSender } from './email.sender.js';
