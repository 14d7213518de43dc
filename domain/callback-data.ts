// Owns what the buttons under a Telegram message carry. It comes back from the client and is untrusted: anything
// that does not parse is refused, and whatever parses is still checked against the rows.

import { CALLBACK_DATA_BYTES } from './limits.js';
import { REMINDER_ACTS, type ReminderAct } from './reminders.js';

/** Everything a button under a message of a post can ask for, by the letter that carries it. */
const ACT_LETTERS = {
  a: 'approve',
  r: 'regenerate',
  d: 'delete',
  u: 'undo',
  p: 'posted',
  /** Opens the choice of times, and closes it. */
  m: 'choose_time',
  o: 'close_choice',
  h: 'remind_in_an_hour',
  t: 'remind_tonight',
  w: 'remind_tomorrow',
  /** Makes the text of an earlier revision the newest one. */
  b: 'bring_back',
  /** An expired draft waits again. */
  v: 'revive',
  /** Sends the present draft to this chat. */
  s: 'show_here',
  /** Tries again to write a first draft; its revision is 0. */
  g: 'write_again',
  /** Under the news that a mail could not be delivered. */
  e: 'retry_by_email',
} as const;

type ActLetter = keyof typeof ACT_LETTERS;
export type PostAct = (typeof ACT_LETTERS)[ActLetter];
export const POST_ACTS: readonly PostAct[] = Object.values(ACT_LETTERS);

/**
 * `post`: one act on one revision of a post; `chat`: the answer to "is this chat yours?"; `reminder`: one act on the
 * reminder of a local date, or on one that came of putting it off.
 */
export type CallbackData =
  | { type: 'post'; act: PostAct; postId: number; revision: number }
  | { type: 'reminder'; act: ReminderAct; day: string; snooze: number }
  | { type: 'chat'; answer: 'mine' | 'not_mine'; userId: number };

const isActLetter = (letter: string): letter is ActLetter => letter in ACT_LETTERS;

/** Short on purpose: 64 bytes are the Bot API's limit, and ids are bigints. */
export function encodeCallbackData(data: CallbackData): string {
  switch (data.type) {
    case 'post':
      return `${letterOf(data.act)}:${data.postId}:${data.revision}`;
    case 'reminder':
      return `${data.act}:${data.day}:${data.snooze}`;
    case 'chat':
      return `${data.answer === 'mine' ? 'y' : 'n'}:${data.userId}`;
  }
}

function letterOf(act: PostAct): string {
  const found = Object.entries(ACT_LETTERS).find(([, name]) => name === act);
  if (found === undefined) throw new Error(`no letter for ${act}`);
  return found[0];
}

/** Null for anything that no button of ours ever carried. */
export function parseCallbackData(raw: string): CallbackData | null {
  if (raw.length > CALLBACK_DATA_BYTES) return null;
  const post = /^([a-x]):([1-9]\d{0,15}):(0|[1-9]\d{0,5})$/.exec(raw);
  if (post) {
    const [, letter = '', id, number] = post;
    const postId = Number(id);
    const revision = Number(number);
    if (!isActLetter(letter) || !Number.isSafeInteger(postId)) return null;
    const act = ACT_LETTERS[letter];
    // Only what was never written has no revision.
    return (revision === 0) === (act === 'write_again') ? { type: 'post', act, postId, revision } : null;
  }
  const reminder = /^([a-z]+):(\d{4}-\d\d-\d\d):(0|[1-9]\d{0,2})$/.exec(raw);
  if (reminder) {
    const [, word, day = '', snooze] = reminder;
    const act = REMINDER_ACTS.find((known) => known === word);
    return act !== undefined && isDay(day) ? { type: 'reminder', act, day, snooze: Number(snooze) } : null;
  }
  const chat = /^([yn]):([1-9]\d{0,15})$/.exec(raw);
  if (chat) {
    const userId = Number(chat[2]);
    if (!Number.isSafeInteger(userId)) return null;
    return { type: 'chat', answer: chat[1] === 'y' ? 'mine' : 'not_mine', userId };
  }
  return null;
}

/** The database would refuse a date that no calendar has. */
function isDay(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}
