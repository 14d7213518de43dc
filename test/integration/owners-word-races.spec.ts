import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Planner } from '../../src/delivery/index.js';
import { OwnersWords, sends } from '../support/owners-word.js';
import { Rounds } from '../support/rounds.js';

const ARRIVED = ['delivered'];

describe('the owner’s word about a message, at the same time as something else', () => {
  let rounds: Rounds;
  let words: OwnersWords;

  beforeAll(async () => {
    rounds = await Rounds.start();
    words = new OwnersWords(rounds);
  }, 60_000);
  afterAll(() => rounds.close());
  beforeEach(() => rounds.meet());

  describe('that it arrived', () => {
    it('is taken once, however often and however many at once', async () => {
      const { id } = await rounds.unknown();
      const answers = await Promise.all(Array.from({ length: 6 }, () => words.say(id, true)));
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 202));
      expect(await words.logged(id)).toEqual(ARRIVED);
    });

    it('and the late record at once settle it once', async () => {
      for (let n = 0; n < 5; n += 1) {
        const lost = await rounds.unknown();
        const [{ status }] = await Promise.all([words.say(lost.id, true), rounds.send(lost.claim)]);
        expect(status).toBe(202);
        expect(await words.row(lost.id)).toMatchObject({
          state: 'delivered',
          confirmed: true,
          message: expect.any(String),
        });
        expect(await words.logged(lost.id)).toEqual(ARRIVED);
      }
    });

    it('and the end of the window at once settle it once', async () => {
      for (let n = 0; n < 5; n += 1) {
        const { post, id } = await rounds.unknown();
        await words.endWindow(id);
        const [{ status }, plan] = await Promise.all([words.say(id, true), rounds.plan(post)]);
        const planned = sends(plan).length;
        expect([status, planned]).toEqual(planned === 0 ? [202, 0] : [409, 1]);
        expect(await words.row(id)).toMatchObject({ state: planned === 0 ? 'delivered' : 'queued' });
        expect(await words.logged(id)).toEqual(planned === 0 ? ARRIVED : ['retried outcome_unknown']);
      }
    });
  });

  describe('that it did not arrive', () => {
    it('is taken once of many at once', async () => {
      const { post, id } = await rounds.unknown();
      const answers = await Promise.all(Array.from({ length: 6 }, () => words.say(id, false)));
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409, 409, 409, 409, 409]);
      expect(await words.logged(id)).toEqual(['retried outcome_unknown']);
      await rounds.settle(post);
      expect(rounds.chat.size).toBe(1);
    });

    it('and its opposite at once are one of the two', async () => {
      for (let n = 0; n < 5; n += 1) {
        const { id } = await rounds.unknown();
        const [yes, no] = await Promise.all([words.say(id, true), words.say(id, false)]);
        const arrived = yes.status === 202;
        expect([yes.status, no.status]).toEqual(arrived ? [202, 409] : [409, 202]);
        expect(await words.logged(id)).toEqual(arrived ? ARRIVED : ['retried outcome_unknown']);
      }
    });

    it('and the late record at once settle it once', async () => {
      for (let n = 0; n < 5; n += 1) {
        const lost = await rounds.unknown();
        const [{ status }] = await Promise.all([words.say(lost.id, false), rounds.send(lost.claim)]);
        const resent = status === 202;
        expect([status, await words.row(lost.id)]).toMatchObject([
          resent ? 202 : 409,
          { state: resent ? 'queued' : 'delivered', resent },
        ]);
        expect(await words.logged(lost.id)).toEqual(resent ? ['retried outcome_unknown'] : ARRIVED);
      }
    });

    it('and the end of the window at once have it sent once', async () => {
      for (let n = 0; n < 5; n += 1) {
        rounds.clear();
        const { post, id } = await rounds.unknown();
        await words.endWindow(id);
        const [{ status }] = await Promise.all([words.say(id, false), rounds.plan(post)]);
        expect([202, 409]).toContain(status);
        expect(await words.logged(id)).toEqual(['retried outcome_unknown']);
        await rounds.settle(post);
        expect(rounds.chat.size).toBe(1);
      }
    });
  });

  it('about a message that belongs to no post, whose window ends, settles it once', async () => {
    const { jane, api } = rounds.updates;
    const planner = api.app.get(Planner, { strict: false });
    for (let n = 0; n < 5; n += 1) {
      const id = await words.unknownNotice();
      await words.endWindow(id);
      const [{ status }, plan] = await Promise.all([words.say(id, true), planner.nextStepOfNotices(jane.id)]);
      const sentAgain = sends(plan).some((step) => step.type === 'send' && step.deliveryId === id);
      expect([status, sentAgain]).toEqual(sentAgain ? [409, true] : [202, false]);
      expect(await words.logged(id)).toEqual(sentAgain ? ['retried outcome_unknown'] : ARRIVED);
    }
  });
});
