// Turns a message's flat list of entities into the tree that is shown.

import type { BotEntity } from '../telegram/bot-types.js';

export type TextNode = string | { type: string; url?: string; offset: number; children: TextNode[] };

/**
 * Entities may lie inside each other; one that only overlaps another is cut in two at the border, as Telegram's apps do.
 * Runs in the browser by its own source text, so it uses nothing from outside itself.
 */
export function entityTree(text: string, entities: BotEntity[]): TextNode[] {
  const end = (entity: BotEntity): number => entity.offset + entity.length;
  // Of those that start together the outermost comes first: quotes hold everything, code holds nothing.
  const rank = ({ type }: BotEntity): number =>
    type.endsWith('blockquote') ? 0 : type === 'pre' || type === 'code' ? 2 : 1;
  const byStart = (a: BotEntity, b: BotEntity): number =>
    a.offset - b.offset || rank(a) - rank(b) || b.length - a.length;

  const build = (from: number, to: number, among: BotEntity[]): TextNode[] => {
    const nodes: TextNode[] = [];
    let at = from;
    let waiting = among.toSorted(byStart);
    for (let first = waiting.shift(); first !== undefined; first = waiting.shift()) {
      const { type, url, offset } = first;
      const border = end(first);
      const inside: BotEntity[] = [];
      const after: BotEntity[] = [];
      for (const other of waiting) {
        if (other.offset >= border) after.push(other);
        else if (end(other) <= border) inside.push(other);
        else {
          inside.push({ ...other, length: border - other.offset });
          after.push({ ...other, offset: border, length: end(other) - border });
        }
      }
      if (offset > at) nodes.push(text.slice(at, offset));
      const children = build(offset, border, rank(first) === 2 ? [] : inside);
      nodes.push(url === undefined ? { type, offset, children } : { type, url, offset, children });
      at = border;
      waiting = after.toSorted(byStart);
    }
    if (to > at) nodes.push(text.slice(at, to));
    return nodes;
  };
  return build(0, text.length, entities);
}
