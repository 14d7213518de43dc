import { describe, expect, it } from '@jest/globals';
import { type Fault, Faults, type Odds } from './faults.js';

const REQUEST = { service: 'telegram', method: 'sendMessage', to: '1' } as const;
const ODDS: Odds[] = [
  { fault: { type: 'status', status: 429 }, probability: 0.05 },
  { fault: { type: 'resetBefore' }, probability: 0.05 },
  { fault: { type: 'hang', acted: true }, probability: 0.05 },
];

const struckBy = (faults: Faults, times: number): (Fault | null)[] =>
  Array.from({ length: times }, () => faults.strike(REQUEST));

describe('faults by probability', () => {
  it('strike each with its own share of the requests, whatever their order', () => {
    const faults = new Faults();
    faults.sometimes({ service: 'telegram' }, ODDS, 7);
    struckBy(faults, 20_000);
    const struck = faults.struck();
    expect(Object.keys(struck)).toEqual(['429', 'hangAfter', 'resetBefore']);
    for (const count of Object.values(struck)) expect(Math.abs(count - 1_000)).toBeLessThan(120);
  });

  it('come in the same order again with the same seed, whatever strikes elsewhere', () => {
    const [one, other] = [new Faults(), new Faults()];
    one.sometimes({ service: 'telegram' }, ODDS, 3);
    other.sometimes({ service: 'smtp' }, ODDS, 4);
    other.sometimes({ service: 'telegram' }, ODDS, 3);
    other.strike({ service: 'smtp', method: 'data', to: 'a@example.test' });
    expect(struckBy(one, 300)).toEqual(struckBy(other, 300));
  });

  it('leave what was asked for by number to strike first', () => {
    const faults = new Faults();
    faults.next({ service: 'telegram' }, { type: 'slow', ms: 1 }, 2);
    faults.sometimes({ service: 'telegram' }, [{ fault: { type: 'resetAfter' }, probability: 1 }]);
    expect(struckBy(faults, 3).map((fault) => fault?.type)).toEqual(['slow', 'slow', 'resetAfter']);
  });
});
