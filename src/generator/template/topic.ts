// Owns how a topic, whatever its form, is brought into a sentence.

/** `plain`: a thing or an activity ("remote work"); `clause`: "how we…", "why…"; `quoted`: a question or a sentence. */
export type TopicForm = 'plain' | 'clause' | 'quoted';

export interface Topic {
  form: TopicForm;
  /** As it stands inside a sentence, after "about", "on" or "of". */
  inline: string;
  /** As it stands at the start of a sentence. */
  opening: string;
  /** Words worth a hashtag, as `#CamelCase`. */
  hashtags: string[];
}

const CLAUSE = /^(how|why|what|when|where|which|who|whether)\b/i;
const STATEMENT =
  /^(i|i'm|i’m|we|we're|we’re|you|they|he|she|it|it's|it’s|this|that|there|don't|don’t|never|stop|start|let's|let’s)\b/i;
/** First words that are only capitalised because they stood first. */
const ORDINARY =
  /^(a|an|the|my|our|your|their|his|her|how|why|what|when|where|which|who|whether|being|having|using)\b/i;
const SAYS_SOMETHING = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;
const SMALL_WORDS = new Set(
  'a an the and or but of in on at to for from with without by as is are was were be being been do does did i we you they he she it my our your their this that how why what when where which who should could would can will not no so than then too very just about into over under after before up down out'.split(
    ' ',
  ),
);

/** One clean line: no control characters, no line breaks, no run of spaces. */
export function cleanLine(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, (found) => (found.includes('\u200D') ? found : ' '))
    .replace(/\s+/gu, ' ')
    .trim();
}

export function readTopic(raw: string): Topic {
  const found = cleanLine(raw)
    .replace(/^["“”'«»\s]+|["“”'«»\s]+$/gu, '')
    .replace(/[,;:\s]+$/u, '');
  // Marks alone say nothing to write about.
  const line = SAYS_SOMETHING.test(found) ? found : 'the work nobody sees';
  const form = formOf(line);
  const bare = line.replace(/[.!…,;:\s]+$/u, '');
  const inline = form === 'quoted' ? `“${line}”` : uncapitalised(bare);
  return { form, inline, opening: capitalised(inline), hashtags: hashtagsOf(line) };
}

function formOf(line: string): TopicForm {
  if (/[?!.…]$/u.test(line) && line.split(' ').length > 2) return 'quoted';
  if (line.endsWith('?')) return 'quoted';
  if (CLAUSE.test(line)) return 'clause';
  if (STATEMENT.test(line)) return 'quoted';
  return 'plain';
}

function uncapitalised(text: string): string {
  const [first = ''] = text.split(' ');
  const ordinary = ORDINARY.test(first) || /^[A-Z][a-z]+ing$/.test(first);
  return ordinary ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

export const capitalised = (text: string): string => {
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length);
};

function hashtagsOf(line: string): string[] {
  const words = line.match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = words.filter(
    (word) => word.length > 2 && !SMALL_WORDS.has(word.toLowerCase()) && !/^\d+$/.test(word),
  );
  return [...new Set(telling.map((word) => `#${capitalised(word)}`))].slice(0, 2);
}
