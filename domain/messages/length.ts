// Owns how texts are measured and shortened: in UTF-16 units, as LinkedIn's editor and the Bot API count.

const WITH_SEPARATORS = new Intl.NumberFormat('en-US');

/** "1,184". */
export const formatCount = (count: number): string => WITH_SEPARATORS.format(count);

/** The length of a text as LinkedIn's editor counts it. */
export const countCharacters = (text: string): number => text.length;

/** The longest beginning of at most `units` that ends between two characters, never inside one. */
export function beginning(text: string, units: number): string {
  if (text.length <= units) return text;
  return text.slice(0, isSplit(text, units) ? units - 1 : units);
}

/** The longest end of at most `units` that begins between two characters. */
export function ending(text: string, units: number): string {
  if (text.length <= units) return text;
  const start = text.length - units;
  return text.slice(isSplit(text, start) ? start + 1 : start);
}

/** The text itself where it fits, else its beginning and "…", together at most `units`. */
export function clip(text: string, units: number): string {
  return text.length <= units ? text : `${beginning(text, units - 1).trimEnd()}…`;
}

/** True where a cut at `index` would separate the halves of a surrogate pair. */
function isSplit(text: string, index: number): boolean {
  const before = text.charCodeAt(index - 1);
  const after = text.charCodeAt(index);
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}
