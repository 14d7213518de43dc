import { describe, expect, it } from '@jest/globals';
import { ownChat } from './own-chat';

describe('the chat of an account', () => {
  it('is one of its own before any is linked', () => {
    expect([ownChat(1, null, []), ownChat(2, null, [424_242])]).toEqual([424_242, 424_243]);
  });

  it('is the linked one, known by its last digits', () => {
    expect(ownChat(9, '5001', [424_242, -5_001, 5_001])).toBe(5_001);
    expect(ownChat(2, '4243', [9_914_243, 424_243])).toBe(424_243);
  });
});
