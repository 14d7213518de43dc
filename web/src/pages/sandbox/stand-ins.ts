// The stand-ins as this page sees them, through the API: what a person with a phone and a mailbox would see and do.

import { problemOf } from '../../api/problem';
import type { TextEntity } from './chat/entity-tree';

export interface Person {
  id: number;
  is_bot: boolean;
  first_name: string;
}

export interface InlineButton {
  text: string;
  callback_data?: string;
  url?: string;
  copy_text?: { text: string };
}

export interface Message {
  message_id: number;
  /** In seconds. */
  date: number;
  edit_date?: number;
  from: Person;
  chat: { type: 'private' | 'group' };
  text?: string;
  entities?: TextEntity[];
  sticker?: { emoji: string };
  reply_markup?: { inline_keyboard: InlineButton[][] };
  reply_to_message?: Message;
  forward_origin?: { sender_user: Person };
  deleted?: boolean;
  /** Earlier forms, oldest first. */
  history?: { text: string }[];
}

export interface Tap {
  data: string;
  tappedAt: number;
  answeredAt: number | null;
}

export interface Chat {
  id: number;
  blocked: boolean;
  messages: Message[];
  taps: Tap[];
}

export interface ChatList {
  bot: Person;
  chats: { id: number; blocked: boolean; messages: number }[];
}

export interface Command {
  command: string;
  description: string;
}

export interface TapAnswer {
  answered: boolean;
  text: string | null;
  show_alert: boolean;
}

export interface MailHead {
  id: number;
  at: string;
  from: string;
  to: string;
  subject: string;
}

export interface Mail extends MailHead {
  text: string;
  headers: Record<string, string>;
}

export const standIns = {
  chats: () => ask<ChatList>('/chats'),
  chat: (id: number) => ask<Chat>(`/chats/${id}`),
  commands: (id: number) => ask<Command[]>(`/commands?chat=${id}`),
  write: (id: number, message: { text: string; reply_to_message_id?: number }) =>
    ask<unknown>(`/chats/${id}/messages`, message),
  start: (id: number, payload: string) => ask<unknown>(`/chats/${id}/start`, { payload }),
  tap: (id: number, tap: { message_id: number; data: string }) => ask<TapAnswer>(`/chats/${id}/taps`, tap),
  setBlocked: (id: number, blocked: boolean) => ask<unknown>(`/chats/${id}/${blocked ? 'block' : 'unblock'}`, {}),
  inbox: (to: string | null) => ask<MailHead[]>(`/inbox${to === null ? '' : `?to=${encodeURIComponent(to)}`}`),
  mail: (id: number) => ask<Mail>(`/mails/${id}`),
};

const API = '/api/sandbox';

/** The mail as a page, for a frame. */
export const mailPage = (id: number): string => `${API}/mails/${id}/html`;

async function ask<Body>(path: string, body?: object): Promise<Body> {
  const posting = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(API + path, body === undefined ? {} : posting).catch((error: unknown) => {
    throw problemOf(error);
  });
  if (!response.ok) throw problemOf(await response.json().catch(() => null), response);
  const answer: Body = await response.json();
  return answer;
}
