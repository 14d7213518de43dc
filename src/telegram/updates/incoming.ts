// What of an update matters to us. Updates come over the wire and are untrusted: whatever does not have the expected form
// is `ignored`.

export type Incoming =
  | { type: 'tap'; updateId: number; callbackId: string; chatId: string; messageId: string; data: string }
  /** In a group, on a message sent through the bot, or by somebody else: nothing of ours, but the button must stop turning. */
  | { type: 'foreignTap'; updateId: number; callbackId: string }
  /** `repliedTo`: the message that it answers, if any. */
  | { type: 'message'; updateId: number; chatId: string; text: string | null; repliedTo: RepliedTo | null }
  /** The person blocked or unblocked the bot. */
  | { type: 'membership'; updateId: number; chatId: string; blocked: boolean }
  /** Somebody wrote in a group or a channel, where we do not work. */
  | { type: 'notPrivate'; updateId: number; chatId: string; text: string | null }
  | { type: 'ignored'; updateId: number };

/** `buttons`: what those under it carry, in order. */
export interface RepliedTo {
  messageId: string;
  buttons: string[];
}

type Fields = Record<string, unknown>;

/** Null where it is no update at all: then there is nothing to remember either. */
export function parseUpdate(raw: unknown): Incoming | null {
  if (!isFields(raw)) return null;
  const { update_id: updateId } = raw;
  if (typeof updateId !== 'number' || !Number.isSafeInteger(updateId)) return null;
  return (
    tap(updateId, raw.callback_query) ??
    message(updateId, raw.message) ??
    membership(updateId, raw.my_chat_member) ?? { type: 'ignored', updateId }
  );
}

function tap(updateId: number, query: unknown): Incoming | null {
  if (!isFields(query) || typeof query.id !== 'string') return null;
  const callbackId = query.id;
  const under = isFields(query.message) ? query.message : {};
  const chat = privateChat(under.chat);
  const { message_id: messageId } = under;
  // In a private chat the one who taps is the chat.
  if (chat === null || typeof messageId !== 'number' || !isFields(query.from) || String(query.from.id) !== chat) {
    return { type: 'foreignTap', updateId, callbackId };
  }
  const data = typeof query.data === 'string' ? query.data : '';
  return { type: 'tap', updateId, callbackId, chatId: chat, messageId: String(messageId), data };
}

function message(updateId: number, written: unknown): Incoming | null {
  if (!isFields(written) || !isFields(written.chat)) return null;
  if (isFields(written.from) && written.from.is_bot === true) return { type: 'ignored', updateId };
  const text = typeof written.text === 'string' ? written.text : null;
  const chatId = privateChat(written.chat);
  if (chatId !== null) return { type: 'message', updateId, chatId, text, repliedTo: repliedTo(written) };
  const { id } = written.chat;
  return typeof id === 'number' && Number.isSafeInteger(id)
    ? { type: 'notPrivate', updateId, chatId: String(id), text }
    : null;
}

function repliedTo({ reply_to_message: answered }: Fields): RepliedTo | null {
  if (!isFields(answered) || typeof answered.message_id !== 'number') return null;
  const rows = isFields(answered.reply_markup) ? answered.reply_markup.inline_keyboard : null;
  const keys: unknown[] = Array.isArray(rows) ? rows.flat() : [];
  const buttons = keys.flatMap((key) =>
    isFields(key) && typeof key.callback_data === 'string' ? [key.callback_data] : [],
  );
  return { messageId: String(answered.message_id), buttons };
}

function membership(updateId: number, member: unknown): Incoming | null {
  if (!isFields(member) || !isFields(member.new_chat_member)) return null;
  const chatId = privateChat(member.chat);
  const { status } = member.new_chat_member;
  if (chatId === null || (status !== 'kicked' && status !== 'member')) return null;
  return { type: 'membership', updateId, chatId, blocked: status === 'kicked' };
}

function privateChat(chat: unknown): string | null {
  if (!isFields(chat) || chat.type !== 'private') return null;
  const { id } = chat;
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? String(id) : null;
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
