// Owns how a mail looks: one column without tables, system fonts, light or dark as the reader's program is. Styles are
// inline, because some programs drop a style sheet; the sheet only adds what cannot be inline.

import type { EmailAction, EmailBlock } from './email-blocks.js';
import { escapeHtml } from './escape-html.js';

const FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const MONOSPACE = 'ui-monospace,SFMono-Regular,Menlo,Consolas,monospace';

/** Each pair of text and ground keeps a contrast of at least 4.5:1 in both modes (WCAG 2, 1.4.3). */
const SHEET = [
  ':root{color-scheme:light dark;supported-color-schemes:light dark}',
  'a:focus{outline:3px solid #0a66c2;outline-offset:2px}',
  '@media (max-width:440px){.gw-page{padding:12px 8px!important}.gw-card{padding:20px 16px!important}',
  '.gw-button{display:block!important;margin-right:0!important}}',
  '@media (prefers-color-scheme:dark){',
  '.gw-page{background:#121417!important}',
  '.gw-card{background:#1d2126!important;border-color:#343a42!important}',
  '.gw-text{color:#e9ebee!important}',
  '.gw-note{color:#a9b1bb!important}',
  '.gw-post{background:#262b32!important;border-color:#5b9bea!important;color:#f2f4f6!important}',
  '.gw-code{background:#262b32!important;border-color:#4a525d!important;color:#f2f4f6!important}',
  '.gw-main{background:#7db4f5!important;border-color:#7db4f5!important;color:#0b1a2b!important}',
  '.gw-other{background:#1d2126!important;border-color:#7a8491!important;color:#e9ebee!important}',
  'a:focus{outline-color:#9cc8ff}',
  '}',
].join('');

const STYLE = {
  page: `margin:0;padding:24px 12px;background:#f3f4f6;font-family:${FONT};-webkit-text-size-adjust:100%`,
  card: 'box-sizing:border-box;max-width:600px;margin:0 auto;padding:28px;background:#ffffff;border:1px solid #dfe3e8;border-radius:12px',
  heading: 'margin:0 0 8px;font-size:22px;line-height:1.3;font-weight:650;color:#1b1f24',
  paragraph: 'margin:0 0 16px;font-size:16px;line-height:1.5;color:#1b1f24;overflow-wrap:anywhere',
  note: 'margin:0 0 16px;font-size:14px;line-height:1.5;color:#57606a;overflow-wrap:anywhere',
  post: 'margin:0 0 20px;padding:16px 18px;background:#f6f8fa;border-left:4px solid #0a66c2;border-radius:6px;font-size:16px;line-height:1.55;color:#1b1f24;white-space:pre-wrap;overflow-wrap:anywhere;word-break:break-word',
  actions: 'margin:0 0 12px',
  button:
    'display:inline-block;margin:0 8px 10px 0;padding:12px 20px;border-radius:8px;font-size:16px;line-height:20px;font-weight:600;text-align:center;text-decoration:none',
  main: 'background:#0a66c2;border:1px solid #0a66c2;color:#ffffff',
  other: 'background:#ffffff;border:1px solid #6b7684;color:#1b1f24',
  code: `margin:0 0 16px;padding:14px 16px;background:#f6f8fa;border:1px solid #d0d7de;border-radius:6px;font-family:${MONOSPACE};font-size:16px;line-height:1.4;color:#1b1f24;overflow-wrap:anywhere;word-break:break-all`,
} as const;

/** A whole document; every text in it is escaped here and nowhere else. */
export function blocksToHtml(title: string, blocks: readonly EmailBlock[]): string {
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="supported-color-schemes" content="light dark">',
    // A phone must not turn the numbers of a post into links.
    '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${SHEET}</style>`,
    '</head>',
    `<body class="gw-page" style="${STYLE.page}">`,
    `<main class="gw-card" style="${STYLE.card}">`,
    ...blocks.map(blockToHtml),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function blockToHtml(block: EmailBlock): string {
  switch (block.type) {
    case 'heading':
      return `<h1 class="gw-text" style="${STYLE.heading}">${escapeHtml(block.text)}</h1>`;
    case 'paragraph':
      return `<p class="gw-text" style="${STYLE.paragraph}">${lines(block.text)}</p>`;
    case 'note':
      return `<p class="gw-note" style="${STYLE.note}">${lines(block.text)}</p>`;
    case 'post':
      // The language of the post is not known here, its direction shows in its letters.
      return `<div class="gw-post" dir="auto" style="${STYLE.post}">${lines(block.content)}</div>`;
    case 'actions':
      return `<div style="${STYLE.actions}">${block.actions.map(buttonToHtml).join(' ')}</div>`;
    case 'code':
      return `<div class="gw-code" style="${STYLE.code}">${escapeHtml(block.code)}</div>`;
  }
}

const buttonToHtml = ({ label, url, weight }: EmailAction): string =>
  `<a class="gw-button gw-${weight}" href="${escapeHtml(url)}" style="${STYLE.button};${STYLE[weight]}">${escapeHtml(label)}</a>`;

/** Breaks as elements, for programs that ignore `white-space`; the spaces stay as they are. */
const lines = (text: string): string => escapeHtml(text).replace(/\r\n|\r|\n/g, '<br>');
