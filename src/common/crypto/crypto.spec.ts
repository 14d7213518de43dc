import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deriveKey, equalSecrets, isOneOf } from './keys.js';
import { SealedBox } from './sealed-box.js';

const OLD = 'an-old-master-key-0123456789abcdef';
const NEW = 'a-new-master-key-0123456789abcdefg';

describe('a sealed box', () => {
  it('opens what it sealed, and never seals the same twice', () => {
    const box = new SealedBox([NEW], 'chat-id');
    fc.assert(
      fc.property(fc.string(), (text) => {
        const [one, two] = [box.sealText(text), box.sealText(text)];
        expect([box.openText(one), box.openText(two)]).toEqual([text, text]);
        expect(one).not.toBe(two);
      }),
    );
  });

  it('refuses what was altered, in any one bit', () => {
    const box = new SealedBox([NEW], 'chat-id');
    const sealed = box.seal(Buffer.from('123456789'));
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        const altered = Buffer.from(sealed);
        altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(() => box.open(altered)).toThrow();
      }),
    );
    expect(() => box.open(sealed.subarray(0, 20))).toThrow('not a sealed value');
  });

  it('rotates: the first key seals, all open', () => {
    const before = new SealedBox([OLD], 'chat-id').sealText('123');
    const rotated = new SealedBox([NEW, OLD], 'chat-id');
    expect(rotated.openText(before)).toBe('123');
    const after = rotated.sealText('123');
    expect(new SealedBox([NEW], 'chat-id').openText(after)).toBe('123');
    expect(() => new SealedBox([NEW], 'chat-id').openText(before)).toThrow('unknown key');
  });

  it('keeps one purpose from opening what another sealed', () => {
    const sealed = new SealedBox([NEW], 'chat-id').sealText('123');
    expect(() => new SealedBox([NEW], 'temporal-payload').openText(sealed)).toThrow();
  });
});

describe('keys', () => {
  it('differ by purpose and by master', () => {
    const keys = [deriveKey(NEW, 'chat-id'), deriveKey(NEW, 'chat-id-lookup'), deriveKey(OLD, 'chat-id')];
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(3);
    expect(keys.every((key) => key.length === 32)).toBe(true);
  });

  it.each([
    ['same', 'same', true],
    ['same', 'Same', false],
    ['same', 'sam', false],
    ['', '', true],
  ])('compare %j and %j', (a, b, equal) => {
    expect(equalSecrets(a, b)).toBe(equal);
  });

  it('are looked for among all', () => {
    expect([isOneOf('b', ['a', 'b']), isOneOf('c', ['a', 'b']), isOneOf('', [])]).toEqual([true, false, false]);
  });
});
