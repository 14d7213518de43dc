import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newCrowd, type WaitingDraft } from '../support/crowd.js';
import { bundleWorkflows } from '../support/engine.js';
import { eventually } from '../support/processes.js';
import { buttonData, Stack } from '../support/stack.js';

const WAITING = Number(process.env.WAITING_POSTS ?? 1_000);
const DRAFTS_EACH = 10;
/** Decided under each version. */
const DECIDED = 50;

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The service as built, with other workflows. */
async function builtWith(folder: string, source: string): Promise<string> {
  const dist = join(folder, 'dist');
  await cp(join(root, 'dist'), dist, { recursive: true });
  for (const name of ['node_modules', 'package.json']) await symlink(join(root, name), join(folder, name));
  await bundleWorkflows(join(dist, 'workflow-bundle.js'), source);
  return dist;
}

describe(`a deployment while ${WAITING} posts wait`, () => {
  let stack: Stack;
  let drafts: WaitingDraft[];
  const folders: string[] = [];
  /** What is deployed in the end, and gone back to: whatever began under a patch needs it from then on. */
  let patched: string;

  const build = async (source: string) => {
    const folder = await mkdtemp(join(tmpdir(), 'version-'));
    folders.push(folder);
    return builtWith(folder, source);
  };

  beforeAll(async () => {
    stack = await Stack.start({ env: { LOG_LEVEL: 'warn' } });
    drafts = await newCrowd(stack, { people: WAITING / DRAFTS_EACH, draftsEach: DRAFTS_EACH });
    await eventually('every post to have been looked at', async () => (await behind()) === 0, 600_000);
    await eventually('every message to show what it should', async () => (await shown()) === WAITING, 600_000);
  }, 900_000);
  afterAll(async () => {
    await stack.close();
    for (const folder of folders) await rm(folder, { recursive: true });
  }, 90_000);

  const count = async (sql: string): Promise<number> =>
    (await stack.rows<{ count: number }>(`select count(*)::int as count from ${sql}`))[0]?.count ?? 0;
  const behind = () => count(`posts where version > seen_version`);
  const shown = () => count(`deliveries where template = 'draft' and shown is not null`);
  const handedOver = () => count(`deliveries where template = 'hand_off' and state = 'delivered'`);
  const decide = (some: readonly WaitingDraft[]) => {
    for (const { chatId, messageId, postId } of some) stack.sandbox.telegram.tap(chatId, messageId, `a:${postId}:1`);
  };
  const next = () => drafts.splice(0, DECIDED);
  /** The texts that chats truly got, each once. */
  const texts = () =>
    stack.sandbox.journal.requests.filter(
      ({ method, accepted, params }) =>
        method === 'sendMessage' && accepted && JSON.stringify(params.reply_markup ?? null).includes('"p:'),
    ).length;
  const gauge = async (part: 'worker' | 'api', name: string): Promise<number> => {
    const text = await (await fetch(`${stack.metricsUrl(part)}/metrics`)).text();
    return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)`, 'm').exec(text)?.[1] ?? Number.NaN);
  };

  it('goes on under a changed workflow that was patched, for every post', async () => {
    await stack.stopPart('worker');
    patched = await build('faults/versions/asks-twice.ts');
    await stack.startPart('worker', {}, patched);
    const goal = (await handedOver()) + DECIDED;
    decide(next());
    await eventually('the decisions to be carried out', async () => (await handedOver()) === goal, 120_000);
    // All the others: each is told to look again, and must replay what it did before.
    await stack.rows(
      `update posts set version = version + 1, updated_at = now() - interval '1 minute' where state = 'awaiting_decision'`,
    );
    const begun = Date.now();
    await eventually('every post to have looked again', async () => (await behind()) === 0, 600_000);
    process.stdout.write(
      `${drafts.length} posts replayed under the changed workflow in ${Math.round((Date.now() - begun) / 1_000)} s\n`,
    );
    expect(await gauge('worker', 'ghostwriter_posts_behind')).toBe(0);
    expect(texts()).toBe(goal);
  }, 900_000);

  it('is refused visibly where the change would break what waits, and goes on after it is taken back', async () => {
    await stack.stopPart('worker');
    await stack.startPart('worker', {}, await build('faults/versions/asks-late.ts'));
    const before = await handedOver();
    const some = next();
    decide(some);
    const decided = () =>
      count(`posts where id = any('{${some.map(({ postId }) => postId).join()}}') and state = 'approved'`);
    await eventually('the decisions to be taken all the same', async () => (await decided()) === DECIDED, 60_000);
    await eventually(
      'the operator to hear of it',
      async () => (await gauge('api', 'ghostwriter_posts_behind')) >= DECIDED,
      120_000,
    );
    expect(stack.output('worker')).toMatch(/nondeterminis/i);
    expect(await handedOver()).toBe(before);

    await stack.stopPart('worker');
    await stack.startPart('worker', {}, patched);
    const begun = Date.now();
    // The engine asks a workflow that failed again after a pause that grows to ten minutes.
    await eventually(
      'the decisions to be carried out',
      async () => (await handedOver()) === before + DECIDED,
      12 * 60_000,
    );
    process.stdout.write(`all carried out ${Math.round((Date.now() - begun) / 1_000)} s after it was taken back\n`);
    await eventually(
      'nothing to be behind',
      async () => (await gauge('api', 'ghostwriter_posts_behind')) === 0,
      2 * 60_000,
    );
    expect(texts()).toBe(before + DECIDED);
    const live = drafts.filter(({ chatId, messageId }) =>
      stack.sandbox.telegram
        .chat(chatId)
        .messages.some((message) => message.message_id === messageId && buttonData(message, 'a:') !== null),
    );
    expect(live.length).toBe(drafts.length);
  }, 900_000);
});
