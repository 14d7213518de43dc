// Takes plain text apart at what Telegram makes tappable by itself: web addresses and commands.

export type Piece = { type: 'text' | 'link' | 'command'; text: string };

/** What ends a sentence is no part of an address. */
const ADDRESS = /https?:\/\/[^\s<>"]*[^\s<>".,:;!?')\]]/g;
const COMMAND = /(?<=^|\s)(\/[a-z0-9_]{1,32})(?![\w/])/;

export function linked(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const found of text.matchAll(ADDRESS)) {
    pieces.push({ type: 'text', text: text.slice(at, found.index) }, { type: 'link', text: found[0] });
    at = found.index + found[0].length;
  }
  pieces.push({ type: 'text', text: text.slice(at) });
  return pieces.filter((piece) => piece.text !== '');
}

export const tappable = (text: string): Piece[] =>
  linked(text).flatMap((piece): Piece[] =>
    piece.type === 'link'
      ? [piece]
      : piece.text
          .split(COMMAND)
          .map((part, at): Piece => ({ type: at % 2 === 0 ? 'text' : 'command', text: part }))
          .filter((part) => part.text !== ''),
  );
