// Runs in the browser: shows the text of a message with its entities.
export const TEXT_SCRIPT = `
import { button, element, link, linked } from './shared.js';
import { entityTree } from './entity-tree.js';

const TAGS = { bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's' };

/** Copies on a tap, and by Enter or Space. */
const copying = (node, text, acts) => {
  node.title = 'Tap to copy';
  node.addEventListener('click', () => { if (String(getSelection()) === '') acts.copy(text); });
  return node;
};

const monospace = (text, acts) => {
  const node = copying(element('code', { text, role: 'button', tabindex: '0' }), text, acts);
  node.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    acts.copy(text);
  });
  return node;
};

const block = (text, acts) => element('div', { name: 'code' },
  button({ name: 'copy', text: 'Copy' }, () => acts.copy(text)),
  copying(element('pre', { text }), text, acts));

/** Three lines until it is opened. Whether there is more to see is known only once it is laid out: see unfoldable(). */
const folded = (children) => {
  const quote = element('blockquote', { name: 'folded' }, element('div', {}, ...children));
  const toggle = button({ name: 'unfold', text: 'Show more', 'aria-expanded': 'false' }, () => {
    const open = quote.classList.toggle('open');
    toggle.setAttribute('aria-expanded', String(open));
    toggle.textContent = open ? 'Show less' : 'Show more';
  });
  quote.append(toggle);
  return quote;
};

export const unfoldable = (node) => {
  for (const quote of node.querySelectorAll('.folded:not(.open)')) {
    const { scrollHeight, clientHeight } = quote.firstChild;
    quote.lastChild.hidden = scrollHeight <= clientHeight + 2;
  }
};

/** Telegram makes web addresses and commands in plain text tappable by itself. */
const plain = (text, acts) => linked(text).flatMap((piece) => {
  if (typeof piece !== 'string') return [piece];
  return piece.split(/(?<=^|\\s)(\\/[a-z0-9_]{1,32})(?![\\w/])/).map((part, at) =>
    at % 2 === 0 ? part : button({ name: 'command', text: part }, () => acts.command(part)));
});

const contents = (nodes) => nodes.map((node) => typeof node === 'string' ? node : contents(node.children)).join('');

const shown = (nodes, acts) => nodes.flatMap((node) => {
  if (typeof node === 'string') return plain(node, acts);
  const { type, url, children } = node;
  if (type === 'pre') return [block(contents(children), acts)];
  if (type === 'code') return [monospace(contents(children), acts)];
  if (type === 'text_link' && /^https?:/.test(url)) return [link(url, contents(children))];
  if (type === 'expandable_blockquote') return [folded(shown(children, acts))];
  if (type === 'blockquote') return [element('blockquote', {}, ...shown(children, acts))];
  return [element(TAGS[type] || 'span', {}, ...shown(children, acts))];
});

/** A block makes its own line, so the line break beside it would show as an empty line. */
const trimmed = (nodes) => {
  const isBlock = (node) => node !== undefined && typeof node !== 'string' &&
    (node.type === 'pre' || node.type.endsWith('blockquote'));
  return nodes.map((node, at) => {
    if (typeof node !== 'string') return node;
    const start = isBlock(nodes[at - 1]) ? node.replace(/^\\n/, '') : node;
    return isBlock(nodes[at + 1]) ? start.replace(/\\n$/, '') : start;
  });
};

export const formatted = (message, acts) => message.sticker
  ? element('div', { name: 'sticker', text: message.sticker.emoji, role: 'img', 'aria-label': 'Sticker' })
  : element('div', { name: 'text' }, ...shown(trimmed(entityTree(message.text || '', message.entities || [])), acts));

/** A message in one line, for quotes. */
export const inBrief = (message) => message.sticker ? message.sticker.emoji + ' Sticker' : (message.text || '').slice(0, 120);
`;
