import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { draftTruth, sentOnce } from '../support/draft-truth.js';
import { eventually } from '../support/processes.js';
import { Severable } from '../support/severable.js';
import { type Person, Stack } from '../support/stack.js';

/** Long enough for five tries of each message; 1260 is what the retries are made for, and takes half an hour. */
const OUTAGE_S = Number(process.env.OUTAGE_SECONDS ?? 45);
/** The longest pause between two tries, and some. */
const RECOVERED_WITHIN_MS = Math.min(OUTAGE_S * 1_000, 600_000) + 60_000;
const POSTS = 5;

interface Outage {
  stack: Stack;
  person: Person;
  begin: () => Promise<void>;
  end: () => Promise<void>;
}

describe(`an outage of every provider for ${OUTAGE_S} seconds`, () => {
  const outages: Outage[] = [];

  /** Nobody answers at all: connections are refused. */
  const refusing = async (): Promise<Outage> => {
    const stack = await Stack.start();
    const person = await stack.newPerson();
    const { httpUrl, smtpUrl } = stack.sandbox;
    const [http, smtp] = [await Severable.to(httpUrl), await Severable.to(smtpUrl)];
    const through = { TELEGRAM_API_ROOT: new URL(http.through(httpUrl)).origin, SMTP_URL: smtp.through(smtpUrl) };
    await Promise.all([stack.stopPart('api'), stack.stopPart('worker')]);
    await Promise.all([stack.startPart('api', through), stack.startPart('worker', through)]);
    return {
      stack,
      person,
      begin: async () => void (await Promise.all([http.cut(), smtp.cut()])),
      end: async () => void (await Promise.all([http.mend(), smtp.mend()])),
    };
  };

  /** They answer, and can do nothing. */
  const failing = async (): Promise<Outage> => {
    const stack = await Stack.start();
    const person = await stack.newPerson();
    await stack.stopPart('worker');
    const sendGrid = {
      EMAIL_TRANSPORT: 'sendgrid',
      SENDGRID_API_KEY: 'SG.sandbox',
      SENDGRID_API_ROOT: stack.sandbox.httpUrl,
    };
    await stack.startPart('worker', sendGrid);
    const { faults } = stack.sandbox;
    return {
      stack,
      person,
      begin: async () => {
        faults.sometimes({ service: 'telegram', method: 'sendMessage' }, [
          { fault: { type: 'status', status: 502 }, probability: 1 },
        ]);
        faults.sometimes({ service: 'sendgrid' }, [{ fault: { type: 'status', status: 503 }, probability: 1 }]);
      },
      end: async () => faults.clear(),
    };
  };

  beforeAll(async () => {
    outages.push(await refusing(), await failing());
  }, 180_000);
  afterAll(async () => {
    await Promise.all(outages.map(({ stack }) => stack.close()));
    for (const { begin } of outages) await begin();
  }, 120_000);

  const outlive = async ({ stack, person: { token }, begin, end }: Outage) => {
    await begin();
    const ids = await Promise.all(
      Array.from({ length: POSTS }, async (_, n) => {
        const { body } = await stack.call<{ id: number }>('POST', '/posts', { token, body: { topic: `outage ${n}` } });
        return body.id;
      }),
    );
    await sleep(OUTAGE_S * 1_000);
    const [tried] = await stack.rows<{ least: number; states: string[] }>(
      `select min(attempts) as least, array_agg(distinct state) as states from deliveries where post_id = any($1)`,
      [ids],
    );
    expect(tried?.states).toEqual(['queued']);
    expect(tried?.least).toBeGreaterThanOrEqual(4);
    await end();
    const over = Date.now();
    await eventually(
      'everything to arrive',
      async () => {
        const truth = await draftTruth(stack, ids);
        return truth.length === 2 * POSTS && truth.every(({ state }) => state === 'delivered');
      },
      RECOVERED_WITHIN_MS,
    );
    process.stdout.write(`all there ${Math.round((Date.now() - over) / 1_000)} s after it was over\n`);
    return draftTruth(stack, ids);
  };

  it(
    'is outlived: every message arrives, once',
    async () => {
      expect(await Promise.all(outages.map(outlive))).toEqual(outages.map(() => sentOnce(POSTS)));
    },
    OUTAGE_S * 1_000 + RECOVERED_WITHIN_MS + 60_000,
  );
});
