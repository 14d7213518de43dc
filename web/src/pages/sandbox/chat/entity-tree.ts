// Turns a message's flat list of entities into the tree that is shown.

export interface TextEntity {
  type: string;
  offset: number;
  length: number;
  url?: string;
}

export type TextNode = string | { type: string; url?: string; offset: number; children: TextNode[] };

/**
 * Entities may lie inside each other; one that only overlaps another is cut in two at the border, as Telegram's apps do.
 */
export function entityTree(text: string, entities: TextEntity[]): TextNode[] {
  const end = (entity: TextEntity): number => entity.offset + entity.length;
  // Of those that start together the outermost comes first: quotes hold everything, code holds nothing.
  const rank = ({ type }: TextEntity): number =>
    type.endsWith('blockquote') ? 0 : type === 'pre' || type === 'code' ? 2 : 1;
  const byStart = (a: TextEntity, b: TextEntity): number =>
    a.offset - b.offset || rank(a) - rank(b) || b.length - a.length;

  const build = (from: number, to: number, among: TextEntity[]): TextNode[] => {
    const nodes: TextNode[] = [];
    let at = from;
    let waiting = among.toSorted(byStart);
    for (let first = waiting.shift(); first !== undefined; first = waiting.shift()) {
      const { type, url, offset } = first;
      const border = end(first);
      const inside: TextEntity[] = [];
      const after: TextEntity[] = [];
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
