// Runs in the browser: shows one message of the chat with its buttons.
export const BUBBLE_SCRIPT = `
import { button, element, link } from './shared.js';
import { formatted, inBrief } from './text.js';

const key = (message, one, acts) => {
  if (one.url) return element('a', { name: 'key', text: one.text, href: one.url, target: '_blank', rel: 'noreferrer' },
    element('span', { name: 'mark', text: '↗', 'aria-hidden': 'true' }));
  if (one.copy_text) return button({ name: 'key', text: one.text }, () => acts.copy(one.copy_text.text));
  const node = button({ name: 'key', text: one.text }, () => acts.tap(message, one.callback_data, node));
  return node;
};

const keyboard = (message, acts) => {
  const rows = message.reply_markup ? message.reply_markup.inline_keyboard : [];
  if (rows.length === 0) return [];
  return [element('div', { name: 'keys', role: 'group', 'aria-label': 'Buttons' },
    ...rows.map((row) => element('div', {}, ...row.map((one) => key(message, one, acts)))))];
};

const clock = (seconds) => new Date(1000 * seconds).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

const foot = (message, acts) => {
  // New buttons alone make no edited message.
  const edited = (message.history || []).some((earlier) => earlier.text !== message.text);
  const time = element('small', { text: (edited ? 'edited ' : '') + clock(message.date) });
  if (edited) time.title = 'Edited at ' + clock(message.edit_date);
  const answer = button({ name: 'reply', text: 'Reply' }, () => acts.reply(message));
  return element('div', { name: 'foot' }, ...(message.from.is_bot ? [answer] : []), time);
};

export const bubble = (message, acts) => {
  const { reply_to_message: answered, forward_origin: origin } = message;
  const node = element('div', { name: 'bubble' });
  if (message.chat.type === 'group' && !message.from.is_bot) {
    node.append(element('div', { name: 'sender', text: message.from.first_name }));
  }
  if (origin) node.append(element('div', { name: 'sender', text: 'Forwarded from ' + origin.sender_user.first_name }));
  if (answered) {
    node.append(button({ name: 'quote', title: 'Go to the message' }, () => acts.goTo(answered.message_id)));
    node.lastChild.append(element('b', { text: answered.from.first_name }), inBrief(answered));
  }
  node.append(formatted(message, acts), foot(message, acts));
  return element('div', { name: message.from.is_bot ? 'message' : 'message mine', tabindex: '-1',
    'data-id': String(message.message_id) }, node, ...keyboard(message, acts));
};

export const dayOf = (message) =>
  new Date(1000 * message.date).toLocaleDateString([], { day: 'numeric', month: 'long' });
`;
