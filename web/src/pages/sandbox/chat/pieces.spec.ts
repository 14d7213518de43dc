import { describe, expect, it } from '@jest/globals';
import { tappable } from './pieces';

const marked = (text: string): string =>
  tappable(text)
    .map((piece) => (piece.type === 'text' ? piece.text : `<${piece.type} ${piece.text}>`))
    .join('');

describe('plain text in a chat', () => {
  it.each([
    ['See https://x.test/a?b=1. Then /help', 'See <link https://x.test/a?b=1>. Then <command /help>'],
    ['/drafts\n/remind 9:00', '<command /drafts>\n<command /remind> 9:00'],
    ['and/or 24/7 /not/a/command', 'and/or 24/7 /not/a/command'],
    ['', ''],
  ])('has tappable what %j holds', (text, expected) => {
    expect(marked(text)).toBe(expected);
  });
});
