export { BotIdentity } from './bot-identity.js';
export { ChatLinks } from './chat-links.js';
export { TelegramModule, TelegramSenderModule } from './telegram.module.js';
export { TelegramSender } from './telegram.sender.js';
export { UpdateIntake } from './updates/update-intake.js';
