// What follows from an update once it has committed.

import type { Reply } from '../bot-replies.js';
import type { ToWake } from '../chat-links.js';

export interface Handled {
  replies: Reply[];
  wake: ToWake;
  /** Users whose reminders have something to look at. */
  reminders?: number[];
}

export const NOBODY: ToWake = { users: [], posts: [] };

export const said = (chatId: string, text: string): Handled => shown([{ type: 'say', chatId, text }]);
export const shown = (replies: Reply[]): Handled => ({ replies, wake: NOBODY });
