export { EmailModule } from './email.module.js';
export { EmailSender } from './email.sender.js';
