/** "jane@example.org" → "j•••@example.org": enough for its owner to know it. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? '•••' : `${firstLetter(email)}•••${email.slice(at)}`;
}

const firstLetter = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 0);
