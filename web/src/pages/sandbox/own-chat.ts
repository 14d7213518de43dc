/** The first account's chat is the one that `npm start` links for the demo. */
const FIRST_CHAT = 424_241;

export const DEMO_CHAT = FIRST_CHAT + 1;

/**
 * Whose chat somebody sees first: the one that is linked, or the one they would link with.
 * @param last4 of the linked chat, all that the settings tell of it.
 */
export function ownChat(userId: number, last4: string | null, known: readonly number[]): number {
  const usual = FIRST_CHAT + userId;
  if (last4 === null || String(usual).endsWith(last4)) return usual;
  return known.find((id) => id > 0 && String(id).endsWith(last4)) ?? usual;
}
