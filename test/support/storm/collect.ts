// Gathers the evidence of a storm: the rows as they are, and the stand-ins' own record.

import { parseCallbackData } from '../../../domain/callback-data.js';
import { voice } from '../../../domain/messages/voice.js';
import type { ChatMessage } from '../../../sandbox/telegram/chats.js';
import type { Stack } from '../stack.js';
import type { Author } from './authors.js';
import {
  type Copy,
  type DecisionRow,
  type DeliveryRow,
  type Evidence,
  type LogRow,
  messageOf,
  noticeTo,
  type PostRow,
  type Tap,
} from './evidence.js';

export async function collect(stack: Stack, authors: readonly Author[], gathered: Gathered): Promise<Evidence> {
  return {
    accepted: gathered.accepted,
    taps: gathered.taps,
    ...(await readRows(stack)),
    copies: [...chatCopies(stack, authors), ...mailCopies(stack)],
    liveMessages: new Set(
      authors.flatMap(({ chatId }) => stack.liveDrafts(chatId).map(({ message_id }) => String(message_id))),
    ),
  };
}

/** What the clients and the people of the storm remember. */
export interface Gathered {
  accepted: readonly { postId: number; userId: number }[];
  taps: readonly Tap[];
}

type Rows = Pick<Evidence, 'posts' | 'deliveries' | 'logs' | 'decisions' | 'handledUpdates'>;

/** Ids as numbers, since they come as text. */
async function readRows(stack: Stack): Promise<Rows> {
  const posts = await stack.rows<PostRow>(
    `select id::int, user_id::int as "userId", state, revision, failure_reason as "failureReason",
       version > seen_version as unseen from posts order by id`,
  );
  const deliveries = await stack.rows<DeliveryRow>(
    `select id::int, user_id::int as "userId", post_id::int as "postId", revision, channel, template, state, attempts,
       resent, (details->>'post_id')::int as about, error_code as "errorCode", error_message as "errorMessage",
       provider_message_id as "providerMessageId" from deliveries order by id`,
  );
  const logs = await stack.rows<LogRow>(
    `select delivery_id::int as "deliveryId", attempt, status, error_code as "errorCode" from delivery_logs order by id`,
  );
  const decisions = await stack.rows<DecisionRow>(
    `select post_id::int as "postId", revision, decision, undone_at is not null as undone from post_decisions`,
  );
  const updates = await stack.rows<{ id: string }>(`select update_id as id from telegram_updates`);
  return { posts, deliveries, logs, decisions, handledUpdates: new Set(updates.map(({ id }) => Number(id))) };
}

function chatCopies(stack: Stack, authors: readonly Author[]): Copy[] {
  const owners = new Map(authors.map(({ id, chatId }) => [chatId, id]));
  return stack.sandbox.journal.accepted
    .filter(({ service, method }) => service === 'telegram' && method === 'sendMessage')
    .map(({ to, messageId, at, text }) => {
      const chat = stack.sandbox.telegram.chat(Number(to));
      const message = chat.messages.find(({ message_id }) => String(message_id) === messageId);
      if (message === undefined) throw new Error(`message ${messageId} was taken and is nowhere`);
      return { subject: subjectIn(message, owners.get(chat.id) ?? 0), messageId, at, labelled: isLabelled(text) };
    });
}

/** By the buttons that it came with: what it shows now may be something else. */
function subjectIn({ history = [], reply_markup: now }: ChatMessage, userId: number): string {
  const [first] = history;
  const buttons = (first === undefined ? now : first.reply_markup)?.inline_keyboard.flat() ?? [];
  for (const button of buttons) {
    const data = button.callback_data === undefined ? null : parseCallbackData(button.callback_data);
    if (data?.type !== 'post') continue;
    const { postId, revision, act } = data;
    const template = act === 'approve' ? 'draft' : act === 'posted' ? 'hand_off' : null;
    if (template !== null) return messageOf(template, postId, revision);
  }
  return noticeTo(userId);
}

/** A mail names its delivery in its Message-ID, by either transport. */
function mailCopies(stack: Stack): Copy[] {
  return stack.sandbox.journal.accepted
    .filter(({ service }) => service !== 'telegram')
    .map(({ service, messageId, ids, at, text }) => {
      const id = /<delivery-(\d+)@/.exec(ids['Message-ID'] ?? '')?.[1] ?? `of nobody (${service} ${messageId})`;
      return { subject: `mail ${id}`, messageId, at, labelled: isLabelled(text) };
    });
}

const isLabelled = (text: string): boolean => text.includes(voice.resent);
