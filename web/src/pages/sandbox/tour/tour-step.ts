// Where somebody is on the guided path, by what is in their chat: whoever decides without looking at it is led on all the
// same.

import { parseCallbackData, type PostAct } from '../../../../../domain/callback-data';
import type { Chat, Message } from '../stand-ins';

export const STEPS = ['change', 'approve', 'copy', 'posted'] as const;

/** `link` and `draft` come first where they are missing; `done` is the end. */
export type TourStep = 'link' | 'draft' | (typeof STEPS)[number] | 'done';

interface TourFacts {
  chat: Pick<Chat, 'messages' | 'taps'>;
  linked: boolean;
  /** When the path began, in milliseconds: what was before is not of it. */
  since: number;
  /** The draft is fine as it is. */
  unchanged: boolean;
  copied: boolean;
}

export function tourStep({ chat, linked, since, unchanged, copied }: TourFacts): TourStep {
  const messages = chat.messages.filter(({ deleted }) => deleted !== true);
  const lastAct = chat.taps
    .filter(({ tappedAt, answeredAt }) => tappedAt >= since && answeredAt !== null)
    .map(({ data }) => actOf(data))
    .findLast((act) => act === 'approve' || act === 'delete' || act === 'undo' || act === 'posted');
  if (lastAct === 'posted') return 'done';
  if (messages.some((message) => hasButton(message, 'posted'))) return copied ? 'posted' : 'copy';
  const changed = messages.some((message) => isWish(message, since));
  if (messages.some((message) => hasButton(message, 'approve'))) return changed || unchanged ? 'approve' : 'change';
  if (lastAct === 'approve') return 'copy';
  // The next draft is being written.
  if (changed && lastAct === undefined) return 'approve';
  return linked ? 'draft' : 'link';
}

/** The draft that waits, the newest where there are several. */
export const waitingDraft = (chat: Pick<Chat, 'messages'>): Message | undefined =>
  chat.messages.findLast((message) => message.deleted !== true && hasButton(message, 'approve'));

const isWish = ({ from, date, reply_to_message: answered }: Message, since: number): boolean =>
  !from.is_bot && answered?.from.is_bot === true && date * 1_000 >= since - 1_000;

const hasButton = ({ reply_markup: markup }: Message, act: PostAct): boolean =>
  (markup?.inline_keyboard ?? []).flat().some(({ callback_data: data }) => data !== undefined && actOf(data) === act);

function actOf(data: string): PostAct | null {
  const parsed = parseCallbackData(data);
  return parsed?.type === 'post' ? parsed.act : null;
}
