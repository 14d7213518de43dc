import { PAGES } from '../../../domain/pages';
import { serviceFacts } from './service-facts';

/** Where a bot's link leads: to Telegram, or to the chat that stands in for it. */
export function telegramAddress(link: string): string {
  if (serviceFacts.sandbox?.chat !== true) return link;
  return `${PAGES.sandbox}${new URL(link).search}`;
}
