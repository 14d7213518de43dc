// Owns what a Telegram chat id of one person looks like.

/** A chat of one person has a positive id of at most 52 bits (Bot API, `Chat.id`). */
const CHAT_ID_MAX = 2 ** 52;

/** Groups and channels are negative, and are refused. */
export const isChatId = (text: string): boolean => /^[1-9]\d{0,15}$/.test(text) && Number(text) <= CHAT_ID_MAX;
