// Ten thousand people who chose the same minute: how fast their reminders go out on an engine whose state is in PostgreSQL,
// with a stand-in that enforces Telegram's rates, and what it costs those who wait for a draft meanwhile. REMINDED for others.

import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../test/support/processes.js';
import { newReminded, type Reminded, startReminding } from '../test/support/reminded.js';
import { Stack } from '../test/support/stack.js';
import { type Author, bringAuthors } from '../test/support/storm/authors.js';
import { serverOnPostgres } from '../test/support/temporal-on-postgres.js';
import { figures, inMs } from './figures.js';
import { costOfEach, processorTime } from './processor.js';

const REMINDED = Number(process.env.REMINDED ?? 10_000);
/** Reminders are switched on at least so fast here; the minute is chosen by it. */
const STARTED_PER_SECOND = 40;
/** Each posts as often as the API lets one person, with room to spare. */
const AUTHORS = 12;
const POST_EVERY_MS = 3_000;
/** On two cores that everything shares, the engine, the databases and the stand-in; Telegram's limit is 30. */
const AT_LEAST_PER_SECOND = 27;
/** As `nice` counts. */
const AHEAD_OF_OTHERS = -10;
/**
 * What a third of a second brings when a processor stands still in it: it arrives in one heap with what follows. Each is sent
 * again when its wait is over.
 */
const REFUSED_AT_MOST = 10;
const DRAFTS_WITHIN_MS = 2_000;
/** Of fewer the slowest is the 99th percentile: one of the first, while the code is not yet compiled. */
const ENOUGH_DRAFTS = 100;
const FIRST_DRAFTS_WITHIN_MS = 5_000;
const SETTING_UP_MS = 120_000 + (REMINDED / STARTED_PER_SECOND) * 1_000;
const STORM_MS = 120_000 + (REMINDED / 15) * 1_000;

describe(`${REMINDED} reminders at the same minute`, () => {
  let stack: Stack;
  let authors: Author[];
  let reminded: Reminded[];
  let fireAt: number;

  beforeAll(async () => {
    stack = await Stack.start({ ownPostgres: true, engine: serverOnPostgres, rates: true });
    playTelegramElsewhere();
    authors = await bringAuthors(stack, AUTHORS);
    fireAt = Math.ceil((Date.now() + 30_000 + (REMINDED / STARTED_PER_SECOND) * 1_000) / 60_000) * 60_000;
    const before = await footprint();
    reminded = await newReminded(stack, { people: REMINDED, at: `${new Date(fireAt).toISOString().slice(11, 16)}:00` });
    const began = Date.now();
    await startReminding(stack, reminded);
    await eventually('every reminder to be planned', async () => (await planned()) === REMINDED, SETTING_UP_MS);
    const seconds = (Date.now() - began) / 1_000;
    expect(Date.now()).toBeLessThan(fireAt - 5_000);
    await sleep(3_000);
    const after = await footprint();
    const each = (part: keyof Footprint) => `${((after[part] - before[part]) / REMINDED / 1_024).toFixed(1)} kB`;
    process.stdout.write(
      `reminders: ${REMINDED} switched on in ${seconds.toFixed(0)} s, ${(REMINDED / seconds).toFixed(0)} a second; idle, each keeps ` +
        `${each('worker')} of the worker's memory, ${each('engine')} of the engine's, ${each('engineRows')} of the engine's rows ` +
        `and ${each('ourRows')} of ours\n`,
    );
  }, SETTING_UP_MS + 240_000);
  afterAll(() => stack.close(), 90_000);

  const spent = () =>
    processorTime({
      worker: stack.pid('worker'),
      engine: stack.pid('temporal'),
      api: stack.pid('api'),
      'the stand-in': process.pid,
    });

  const planned = async (): Promise<number> => {
    const [row] = await stack.rows<{ count: string }>(
      `select count(*) from notification_preferences where next_reminder_at is not null and version = seen_version`,
    );
    return Number(row?.count);
  };

  /** Of a storm that did not come to its end: the states of all messages, what ended by itself, and what the worker said last. */
  const whatIsKnown = async (): Promise<string> => {
    const states = await stack.rows(
      `select d.state, d.error_code, p.next_reminder_turn_at > now() as has_next_turn, count(*),
              min(p.user_id) as first, min(d.updated_at) as from, max(d.updated_at) as to
       from notification_preferences p
       left join deliveries d on d.user_id = p.user_id and d.kind = 'reminder'
       where p.daily_reminder_enabled group by 1, 2, 3`,
    );
    const ended = (['temporal', 'api', 'worker'] as const).filter((part) => !stack.isRunning(part));
    return [
      ...states.map((state) => JSON.stringify(state)),
      `ended: ${ended.join()}`,
      stack.output('worker').slice(-4_000),
    ].join('\n');
  };

  interface Footprint {
    worker: number;
    engine: number;
    engineRows: number;
    ourRows: number;
  }
  const footprint = async (): Promise<Footprint> => {
    const sizes = await stack.rows<{ engine: boolean; bytes: string }>(
      `select datname like 'temporal%' as engine, sum(pg_database_size(oid)) as bytes from pg_database
       where datname like 'temporal%' or datname = current_database() group by 1`,
    );
    const rows = (engine: boolean) => Number(sizes.find((size) => size.engine === engine)?.bytes);
    return {
      worker: memory(stack.pid('worker')),
      engine: memory(stack.pid('temporal')),
      engineRows: rows(true),
      ourRows: rows(false),
    };
  };

  it(
    'go out as fast as Telegram takes them, each once, and whoever waits for a draft does not notice',
    async () => {
      const { journal, rates } = stack.sandbox;
      await sleep(fireAt - Date.now());
      journal.clear();
      const before = spent();
      const posted: { at: number; chatId: number }[] = [];
      const storming = new AbortController();
      const posting = (async () => {
        for (let n = 0; !storming.signal.aborted; n += 1) {
          const author = authors[n % AUTHORS];
          if (author === undefined) return;
          const at = Date.now();
          const { status } = await stack.call('POST', '/posts', {
            token: await author.token(),
            body: { topic: `what a busy minute taught us, part ${n}` },
          });
          if (status === 202) posted.push({ at, chatId: author.chatId });
          else expect(status).toBe(429);
          await sleep(POST_EVERY_MS - (Date.now() - at));
        }
      })();

      const chats = new Set(reminded.map(({ chatId }) => String(chatId)));
      const sent = () => journal.accepted.filter(({ to }) => chats.has(to));
      // Whether they are all there is asked often, and by the process that also plays Telegram.
      const all = () => journal.accepted.length >= REMINDED && sent().length >= REMINDED;
      await eventually('every reminder to be sent', all, STORM_MS).catch(async (error: unknown) => {
        storming.abort();
        throw new Error(`${sent().length} of ${REMINDED} were sent\n${await whatIsKnown()}`, { cause: error });
      });
      const over = Date.now();
      const cost = costOfEach(REMINDED, before, spent());
      storming.abort();
      await posting;
      await eventually(
        'every reminder to be recorded',
        async () => {
          const [row] = await stack.rows<{ count: string }>(`select count(*) from reminder_days where state = 'sent'`);
          return Number(row?.count) === REMINDED;
        },
        60_000,
      );

      const refused = journal.requests.filter(({ status }) => status === 429).length;
      const inStorm = journal.accepted.filter(
        ({ at, service }) => service === 'telegram' && at >= fireAt && at <= over,
      );
      const seconds = (over - fireAt) / 1_000;
      const perSecond = inStorm.length / seconds;
      const waits = await eventually(
        'every draft that was asked for',
        () => arrivals(posted, journal.accepted),
        60_000,
      );
      const { count, p50, p99, max } = figures(waits);
      process.stdout.write(
        `reminders: all ${REMINDED} sent within ${seconds.toFixed(0)} s of their minute; Telegram took ${perSecond.toFixed(1)} messages a second and ` +
          `refused ${refused}; ${count} drafts asked for meanwhile arrived after p50 ${inMs(p50)}, p99 ${inMs(p99)}, at most ${inMs(max)}; each reminder took ${cost}\n`,
      );
      // Each chat has its one.
      expect(sent()).toHaveLength(REMINDED);
      expect(new Set(sent().map(({ to }) => to)).size).toBe(REMINDED);
      expect(rates?.ignoredWaits).toBe(0);
      expect(refused).toBeLessThanOrEqual(REFUSED_AT_MOST);
      expect(p99).toBeLessThan(count < ENOUGH_DRAFTS ? FIRST_DRAFTS_WITHIN_MS : DRAFTS_WITHIN_MS);
      if (REMINDED >= 1_000) expect(perSecond).toBeGreaterThan(AT_LEAST_PER_SECOND);
    },
    STORM_MS + 300_000,
  );
});

/** From the request to the draft in the chat; null while one is missing. */
function arrivals(
  posted: readonly { at: number; chatId: number }[],
  accepted: readonly { at: number; to: string; method: string; text: string }[],
): number[] | null {
  const drafts = accepted.filter(({ method, text }) => method === 'sendMessage' && text.includes('busy minute'));
  const waits: number[] = [];
  for (const [n, { at, chatId }] of posted.entries()) {
    // Topics are numbered, and the first draft about each is the one.
    const arrived = drafts.find(({ to, text }) => to === String(chatId) && new RegExp(`part ${n}\\b`).test(text));
    if (arrived === undefined) return null;
    waits.push(arrived.at - at);
  }
  return waits;
}

/**
 * This process is the provider, which does not wait for the processors of those who call it. After all is started, which
 * would inherit it.
 */
function playTelegramElsewhere(): void {
  try {
    setPriority(AHEAD_OF_OTHERS);
  } catch {
    // Not as this user: what is late here may then be refused as too much at once.
  }
}

/** Resident, in bytes. */
const memory = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;
