// The demo user of the sandbox: signs up, links the chat and asks for a first draft, through the public API alone.
import { say } from './progress.mjs';
import { Problem } from './problem.mjs';

/**
 * @typedef {{ api: string, sandbox: string, password: string }} DemoOptions
 * @typedef {{ state: string } | null} ChannelState
 * @typedef {{
 *   access_token?: string, telegram_status?: string, total?: number, url?: string, id?: number,
 *   email_status?: string, channels?: { email: ChannelState, telegram: ChannelState }
 * }} Body the fields of all the answers read here
 * @typedef {{ text: string }} Mail
 */

export const DEMO_EMAIL = 'demo@sandbox.test';
export const DEMO_CHAT = 424_242;
const TIMEOUT_MS = 60_000;
const FIRST_POST = {
  topic: 'What a failed product launch taught me about listening',
  tone: 'warm',
  audience: 'founders',
};

/**
 * Leaves one draft waiting in chat and mailbox. Whatever is there already is not done again.
 * @param {import('./lifetime.mjs').Lifetime} lifetime
 * @param {DemoOptions} options
 */
export async function prepareDemo(lifetime, { api, sandbox, password }) {
  const base = `${api}/api/v1`;
  const credentials = { email: DEMO_EMAIL, password };
  const registered = await request('POST', `${base}/auth/register`, credentials);
  // 409: an earlier start got this far, or further.
  if (registered.status !== 409) expectStatus(registered, 201, 'The demo user could not sign up');
  const login = await request('POST', `${base}/auth/login`, credentials);
  expectStatus(login, 200, 'The demo user could not log in');
  const token = login.body.access_token ?? '';
  const me = await request('GET', `${base}/auth/me`, undefined, token);
  if (me.body.email_status !== 'ok') await confirmAddress(lifetime, base, sandbox);
  const settings = await request('GET', `${base}/notifications/settings`, undefined, token);
  if (settings.body.telegram_status !== 'linked') await linkChat(lifetime, base, sandbox, token);
  const posts = await request('GET', `${base}/posts`, undefined, token);
  expectStatus(posts, 200, "The demo user's posts could not be read");
  if ((posts.body.total ?? 0) > 0) return;
  const post = await request('POST', `${base}/posts`, FIRST_POST, token);
  expectStatus(post, 202, 'The demo post was refused');
  await lifetime.until('The demo draft did not reach chat and mailbox', TIMEOUT_MS, async () => {
    const { body } = await request('GET', `${base}/posts/${post.body.id}`, undefined, token);
    const states = [body.channels?.email?.state, body.channels?.telegram?.state];
    return states.every((state) => state === 'delivered') ? true : undefined;
  });
  say(`  The first draft waits for ${DEMO_EMAIL} in the sandbox chat and mailbox.`);
}

/**
 * @param {import('./lifetime.mjs').Lifetime} lifetime
 * @param {string} base
 * @param {string} sandbox
 */
async function confirmAddress(lifetime, base, sandbox) {
  const token = await lifetime.until('The confirmation mail did not arrive', TIMEOUT_MS, async () => {
    const mails = await mailbox(sandbox);
    return mails.map((mail) => /\b\d+\.[A-Za-z0-9_-]{20,}/.exec(mail.text)?.[0]).find((found) => found !== undefined);
  });
  expectStatus(await request('POST', `${base}/auth/verify`, { token }), 200, 'The demo address could not be confirmed');
}

/**
 * @param {string} sandbox
 * @returns {Promise<Mail[]>} what the demo user was sent, newest first
 */
async function mailbox(sandbox) {
  const response = await fetch(`${sandbox}/api/mails?to=${encodeURIComponent(DEMO_EMAIL)}`, {
    signal: AbortSignal.timeout(15_000),
  });
  return JSON.parse(await response.text());
}

/**
 * @param {import('./lifetime.mjs').Lifetime} lifetime
 * @param {string} base
 * @param {string} sandbox
 * @param {string} token
 */
async function linkChat(lifetime, base, sandbox, token) {
  const link = await request('POST', `${base}/notifications/telegram/link`, {}, token);
  expectStatus(link, 201, 'The demo chat could not be linked');
  const start = new URL(link.body.url ?? '').searchParams.get('start');
  await request('POST', `${sandbox}/api/chats/${DEMO_CHAT}/messages`, { text: `/start ${start}` });
  await lifetime.until('The demo chat was not linked', TIMEOUT_MS, async () => {
    const { body } = await request('GET', `${base}/notifications/settings`, undefined, token);
    return body.telegram_status === 'linked' ? true : undefined;
  });
}

/**
 * @param {string} method
 * @param {string} url
 * @param {unknown} [body]
 * @param {string} [token]
 * @returns {Promise<{ status: number, body: Body }>}
 */
async function request(method, url, body, token) {
  const response = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(15_000),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
}

/**
 * @param {{ status: number, body: unknown }} answer
 * @param {number} status
 * @param {string} otherwise
 */
function expectStatus(answer, status, otherwise) {
  if (answer.status !== status) throw new Problem(`${otherwise} (${answer.status}): ${JSON.stringify(answer.body)}`);
}
