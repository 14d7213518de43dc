// Reads an access token, which is the API's alone to verify: whose it is, and until when it is worth sending.

export interface AccessToken {
  token: string;
  userId: number;
  /** By this device's own clock. */
  expiresAt: number;
}

/** Before its end, so that it does not expire on the way. */
const MARGIN_MS = 30_000;

export const accessToken = (token: string, expiresInSeconds: number, now = Date.now()): AccessToken => ({
  token,
  userId: userIdIn(token),
  expiresAt: now + expiresInSeconds * 1_000,
});

export const isFresh = ({ expiresAt }: AccessToken, now = Date.now()): boolean => now < expiresAt - MARGIN_MS;

function userIdIn(token: string): number {
  const [, payload = ''] = token.split('.');
  const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
  if (typeof claims === 'object' && claims !== null && 'sub' in claims) return Number(claims.sub);
  throw new Error('an access token without a subject');
}
