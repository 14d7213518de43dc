// Owns what an author can ask for in a few words, and how it is recognised.

export type Length = 'short' | 'medium' | 'long';
export type Voice = 'warm' | 'bold' | 'formal' | 'light';

export interface Wishes {
  length: Length | null;
  voice: Voice | null;
  personal: boolean;
  question: boolean | null;
  hashtags: boolean | null;
  emoji: boolean | null;
  /** Words to be said, from "mention …" or "say …". */
  mention: string | null;
}

const NONE: Wishes = {
  length: null,
  voice: null,
  personal: false,
  question: null,
  hashtags: null,
  emoji: null,
  mention: null,
};

/** "No hashtags or emoji" refuses both; "no hashtags, add an emoji" only the first. */
const without = (word: string): RegExp =>
  new RegExp(
    String.raw`\b(no|without|remove|drop|fewer|less)\b(?:(?!\b(?:add|with|use|include|more|but)\b)[^.])*\b${word}`,
    'i',
  );
const withThe = (word: string): RegExp => new RegExp(`\\b${word}`, 'i');

/** The last word counts: of "shorter" and a later "longer", the later. */
export function readWishes(instructions: readonly string[]): Wishes {
  return instructions.reduce((wishes, text) => ({ ...wishes, ...readOne(text) }), NONE);
}

function readOne(text: string): Partial<Wishes> {
  const wishes: Partial<Wishes> = {};
  if (/\b(short|shorter|brief|briefer|concise|tighter|crisper|cut it)\b/i.test(text)) wishes.length = 'short';
  if (/\b(long|longer|more detail|expand|elaborate|deeper)\b/i.test(text)) wishes.length = 'long';
  if (/\b(personal|story|stories|human|warm|warmer|friendly|friendlier)\b/i.test(text)) {
    wishes.personal = true;
    wishes.voice = 'warm';
  }
  if (/\b(bold|bolder|provocative|punchy|punchier|sharper|stronger)\b/i.test(text)) wishes.voice = 'bold';
  if (/\b(formal|serious|professional|sober)\b/i.test(text)) wishes.voice = 'formal';
  if (/\b(fun|funny|funnier|light|lighter|humou?r|playful|witty)\b/i.test(text)) wishes.voice = 'light';
  for (const [wish, word] of [
    ['question', 'questions?'],
    ['hashtags', 'hash ?tags?'],
    ['emoji', 'emojis?'],
  ] as const) {
    if (without(word).test(text)) wishes[wish] = false;
    else if (withThe(word).test(text)) wishes[wish] = true;
  }
  const mention = /\b(?:mention|say|include the words?)\s+(?:that\s+)?["“']?(.{2,160}?)["”']?\s*[.!]?$/i.exec(text);
  if (mention?.[1] !== undefined) wishes.mention = mention[1];
  return wishes;
}

/** A tone is free text; what it comes to is one of four voices. */
export function voiceOf(tone: string | null): Voice {
  if (tone === null) return 'warm';
  if (/\b(bold|provocative|confident|direct|contrarian|strong)/i.test(tone)) return 'bold';
  if (/\b(formal|professional|serious|authoritative|analytical|thoughtful)/i.test(tone)) return 'formal';
  if (/\b(fun|wit|humou?r|light|playful|casual|ironic)/i.test(tone)) return 'light';
  return 'warm';
}
