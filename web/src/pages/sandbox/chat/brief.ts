import type { Message } from '../stand-ins';

/** A message in one line, for quotes. */
export const inBrief = ({ sticker, text = '' }: Message): string =>
  sticker === undefined ? text.slice(0, 120) : `${sticker.emoji} Sticker`;

const clock = (seconds: number): string =>
  new Date(1_000 * seconds).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

/** New buttons alone make no edited message. */
export const timeLine = ({ date, edit_date: editedAt, history = [], text }: Message) => {
  const edited = history.some((earlier) => earlier.text !== text);
  return {
    text: `${edited ? 'edited ' : ''}${clock(date)}`,
    title: edited && editedAt !== undefined ? `Edited at ${clock(editedAt)}` : undefined,
  };
};

export const dayOf = ({ date }: Message): string =>
  new Date(1_000 * date).toLocaleDateString([], { day: 'numeric', month: 'long' });
