// Owns how the parts of a mail look. Styles are inline, because some programs drop a style sheet; the sheet only adds what
// cannot be inline: dark mode, narrow windows, focus.

import type { CSSProperties } from 'react';

export interface Colours {
  ink: string;
  ground: string;
  edge: string;
}

export type Part = 'card' | 'text' | 'note' | 'link' | 'post' | 'code' | 'main' | 'other' | 'added' | 'removed';

const CARD = { light: '#ffffff', dark: '#1d2126' };
const PAGE = { light: '#f3f4f6', dark: '#121417' };

/** Ink and ground keep a contrast of at least 4.5:1 in both (WCAG 2, 1.4.3); the spec beside mail-html holds it. */
export const LIGHT: Record<Part, Colours> = {
  card: { ink: '#1b1f24', ground: CARD.light, edge: '#dfe3e8' },
  text: { ink: '#1b1f24', ground: CARD.light, edge: CARD.light },
  note: { ink: '#57606a', ground: CARD.light, edge: CARD.light },
  link: { ink: '#0a58a8', ground: CARD.light, edge: CARD.light },
  post: { ink: '#1b1f24', ground: '#f6f8fa', edge: '#0a66c2' },
  code: { ink: '#1b1f24', ground: '#f6f8fa', edge: '#d0d7de' },
  main: { ink: '#ffffff', ground: '#0a66c2', edge: '#0a66c2' },
  // Not the card's white: Outlook draws no border around a link.
  other: { ink: '#1b1f24', ground: '#eef1f5', edge: '#6b7684' },
  added: { ink: '#0f5323', ground: '#e3f4e8', edge: '#0f5323' },
  removed: { ink: '#8a1c1c', ground: '#fdecea', edge: '#8a1c1c' },
};

export const DARK: Record<Part, Colours> = {
  card: { ink: '#e9ebee', ground: CARD.dark, edge: '#343a42' },
  text: { ink: '#e9ebee', ground: CARD.dark, edge: CARD.dark },
  note: { ink: '#a9b1bb', ground: CARD.dark, edge: CARD.dark },
  link: { ink: '#9cc8ff', ground: CARD.dark, edge: CARD.dark },
  post: { ink: '#f2f4f6', ground: '#262b32', edge: '#5b9bea' },
  code: { ink: '#f2f4f6', ground: '#262b32', edge: '#4a525d' },
  main: { ink: '#0b1a2b', ground: '#7db4f5', edge: '#7db4f5' },
  other: { ink: '#e9ebee', ground: '#2a3038', edge: '#7a8491' },
  added: { ink: '#a9e6b8', ground: '#17361f', edge: '#a9e6b8' },
  removed: { ink: '#ffb8b3', ground: '#471f20', edge: '#ffb8b3' },
};

const darkRules = Object.entries(DARK).map(
  ([part, { ink, ground, edge }]) =>
    `.gw-${part}{color:${ink}!important;background-color:${ground}!important;border-color:${edge}!important}`,
);

/** The library puts the style of the body on a cell inside it, and gives that cell no class. */
const PAGE_CELL = '.gw-page>table>tbody>tr>td';

export const SHEET = [
  ':root{color-scheme:light dark;supported-color-schemes:light dark}',
  '.gw-page>table{table-layout:fixed}',
  `a:focus{outline:3px solid ${LIGHT.link.ink};outline-offset:2px}`,
  `@media (max-width:480px){${PAGE_CELL}{padding:8px!important}.gw-inside{padding:20px 16px 4px!important}`,
  '.gw-button{display:block!important;margin-right:0!important}}',
  `@media (prefers-color-scheme:dark){.gw-page,${PAGE_CELL}{background-color:${PAGE.dark}!important}`,
  ...darkRules,
  `a:focus{outline-color:${DARK.link.ink}}}`,
].join('');

/** On each part itself: Outlook inherits no font into a table. */
const FONT = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const MONOSPACE = 'Menlo,Consolas,monospace';

const body: CSSProperties = { fontFamily: FONT, fontSize: '16px', lineHeight: '24px' };
/** Of somebody's text: kept as it is, broken where it must be, each of its lines in its own direction. */
const verbatim: CSSProperties = {
  whiteSpace: 'pre-wrap',
  overflowWrap: 'anywhere',
  wordBreak: 'break-word',
  unicodeBidi: 'plaintext',
};
const box = ({ ink, ground, edge }: Colours): CSSProperties => ({
  padding: '16px',
  border: `1px solid ${edge}`,
  borderRadius: '6px',
  backgroundColor: ground,
  color: ink,
});
const button = ({ ink, ground, edge }: Colours): CSSProperties => ({
  ...body,
  margin: '0 8px 10px 0',
  padding: '13px 20px',
  border: `1px solid ${edge}`,
  borderRadius: '8px',
  backgroundColor: ground,
  color: ink,
  lineHeight: '20px',
  fontWeight: 600,
  textAlign: 'center',
});
const change = ({ ink, ground }: Colours): CSSProperties => ({
  margin: '0 1px',
  backgroundColor: ground,
  color: ink,
});

export const STYLE = {
  page: { margin: 0, padding: '24px 12px', backgroundColor: PAGE.light },
  card: {
    maxWidth: '600px',
    tableLayout: 'fixed',
    border: `1px solid ${LIGHT.card.edge}`,
    borderRadius: '12px',
    backgroundColor: LIGHT.card.ground,
  },
  whole: { width: '100%', tableLayout: 'fixed' },
  inside: { padding: '28px 28px 12px' },
  row: { width: '100%', margin: '0 0 16px', tableLayout: 'fixed' },
  heading: { ...body, margin: '0 0 8px', fontSize: '22px', lineHeight: '29px', fontWeight: 700, color: LIGHT.text.ink },
  subheading: { ...body, margin: '0 0 8px', fontWeight: 700, color: LIGHT.text.ink },
  paragraph: { ...body, margin: '0 0 16px', color: LIGHT.text.ink, overflowWrap: 'anywhere' },
  note: {
    ...body,
    margin: '0 0 16px',
    fontSize: '14px',
    lineHeight: '21px',
    color: LIGHT.note.ink,
    overflowWrap: 'anywhere',
  },
  link: { color: LIGHT.link.ink, textDecorationLine: 'underline', overflowWrap: 'anywhere' },
  post: { ...body, ...verbatim, ...box(LIGHT.post), borderWidth: '0 0 0 4px', lineHeight: '25px' },
  changes: { ...body, ...verbatim, ...box(LIGHT.code) },
  added: { ...change(LIGHT.added), textDecoration: 'underline', fontWeight: 600 },
  removed: { ...change(LIGHT.removed), textDecoration: 'line-through' },
  code: { ...body, ...box(LIGHT.code), fontFamily: MONOSPACE, wordBreak: 'break-all' },
  main: button(LIGHT.main),
  other: button(LIGHT.other),
} as const satisfies Record<string, CSSProperties>;
