// Owns how passwords are kept: argon2id, with the library's defaults (OWASP's: 19 MiB, 2 passes).

import { hash, verify } from '@node-rs/argon2';

export const hashPassword = (password: string): Promise<string> => hash(password);

/** Somebody who tries addresses must not learn from the time it takes which of them exist. */
let nobody: Promise<string> | null = null;

/** False for an unknown user too, after the same work. */
export async function checkPassword(password: string, stored: string | null): Promise<boolean> {
  nobody ??= hash('nobody has this password');
  const matches = await verify(stored ?? (await nobody), password);
  return stored !== null && matches;
}
