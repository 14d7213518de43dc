import { describe, expect, it } from '@jest/globals';
import { paramsOf, wantedFrom } from './wanted';

describe('wanted posts', () => {
  it('stand in the address, without what is left out', () => {
    const wanted = { state: 'approved', search: 'fired & hired', page: 3 } as const;
    expect(wantedFrom(new URLSearchParams(paramsOf(wanted).toString()))).toEqual(wanted);
    expect(paramsOf({ state: null, search: '', page: 1 }).toString()).toBe('');
  });

  it.each(['state=nothing', 'page=0', 'page=-1', 'page=1.5', 'page=x'])(
    'are all of them where the address makes no sense: %s',
    (address) => {
      expect(wantedFrom(new URLSearchParams(address))).toEqual({ state: null, search: '', page: 1 });
    },
  );
});
