// Carries out updates that came together: chats beside each other, since they have nothing to do with each other, and those
// of one chat in their order.

import type { Update } from 'grammy/types';

/** Each takes a connection of the pool, which requests need as well. */
const CHATS_AT_ONCE = 5;

/**
 * @param effect false where an update could not be carried out; what follows it in its chat is then left.
 * @returns how many were carried out from the first one on without a gap: so far may they be acknowledged.
 */
export async function carryOutByChat(
  updates: readonly Update[],
  effect: (update: Update) => Promise<boolean>,
): Promise<number> {
  const lanes = new Map<string, Update[]>();
  for (const update of updates) {
    const chat = chatOf(update);
    const lane = lanes.get(chat);
    if (lane === undefined) lanes.set(chat, [update]);
    else lane.push(update);
  }
  const done = new Set<Update>();
  const waiting = [...lanes.values()];
  const serve = async (): Promise<void> => {
    for (let lane = waiting.shift(); lane !== undefined; lane = waiting.shift()) {
      for (const update of lane) {
        if (!(await effect(update))) break;
        done.add(update);
      }
    }
  };
  await Promise.all(Array.from({ length: CHATS_AT_ONCE }, serve));
  const gap = updates.findIndex((update) => !done.has(update));
  return gap === -1 ? updates.length : gap;
}

/** Only for order, so nothing is checked: what belongs to no chat goes by whoever sent it, or stands alone. */
function chatOf({ update_id: id, message, callback_query: tap, my_chat_member: membership }: Update): string {
  const chat = message?.chat ?? tap?.message?.chat ?? membership?.chat ?? tap?.from;
  return String(chat?.id ?? `update ${id}`);
}
