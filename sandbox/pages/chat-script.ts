// Runs in the browser. Builds every node by `textContent`, so that no message can script the page.
export const CHAT_SCRIPT = `
'use strict';
const $ = (id) => document.getElementById(id);
const state = { chat: null, replyTo: null, seen: '' };
const call = async (path, body) => {
  const answer = await fetch(path, body === undefined ? {} :
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(path + ' answered ' + answer.status);
  return answer.json();
};
const element = (tag, text, name) => {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (name) node.className = name;
  return node;
};
const TAGS = { bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's', code: 'code', pre: 'pre',
  blockquote: 'blockquote', expandable_blockquote: 'blockquote' };
const formatted = (text, entities) => {
  const box = element('div', undefined, 'text');
  let at = 0;
  for (const entity of [...(entities || [])].sort((a, b) => a.offset - b.offset)) {
    if (entity.offset < at) continue;
    box.append(text.slice(at, entity.offset));
    const inner = text.slice(entity.offset, entity.offset + entity.length);
    let node;
    if (entity.type === 'text_link' && /^https?:/.test(entity.url)) {
      node = element('a', inner); node.href = entity.url; node.rel = 'noreferrer'; node.target = '_blank';
    } else node = element(TAGS[entity.type] || 'span', inner);
    if (entity.type === 'pre') { node.title = 'Tap to copy'; node.addEventListener('click', () => navigator.clipboard.writeText(inner).then(() => toast('Copied'))); }
    box.append(node);
    at = entity.offset + entity.length;
  }
  box.append(text.slice(at));
  return box;
};
let hideToast;
const toast = (text) => {
  $('toast').textContent = text; $('toast').hidden = false;
  clearTimeout(hideToast); hideToast = setTimeout(() => { $('toast').hidden = true; }, 4000);
};
const tap = async (message, button, node) => {
  node.disabled = true;
  const answer = await call('/api/chats/' + state.chat + '/taps', { message_id: message.message_id, data: button.callback_data });
  node.disabled = false;
  toast(answer.answered ? (answer.text || 'Done') : 'No answer yet');
  await refresh();
};
const reply = (message) => {
  state.replyTo = message.message_id;
  $('replying').textContent = 'Replying to: ' + message.text.slice(0, 60);
  $('replying').hidden = false; $('text').focus();
};
const bubble = (message) => {
  const fromBot = message.from.is_bot;
  const node = element('div', undefined, fromBot ? 'bubble' : 'bubble mine');
  if (message.reply_to_message) node.append(element('div', (message.reply_to_message.text || '').slice(0, 80), 'quote'));
  node.append(formatted(message.text || '', message.entities));
  const rows = message.reply_markup ? message.reply_markup.inline_keyboard : [];
  if (rows.length) {
    const keys = element('div', undefined, 'keys');
    for (const row of rows) {
      const line = element('div');
      for (const button of row) {
        const key = element(button.url ? 'a' : 'button', button.text);
        if (button.url) { key.href = button.url; key.target = '_blank'; key.rel = 'noreferrer'; }
        else { key.type = 'button'; key.addEventListener('click', () => tap(message, button, key).catch((e) => toast(e.message))); }
        line.append(key);
      }
      keys.append(line);
    }
    node.append(keys);
  }
  const foot = element('div', undefined, 'foot');
  const time = new Date(1000 * (message.edit_date || message.date)).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  foot.append(element('small', (message.edit_date ? 'edited ' : '') + time));
  if (fromBot) {
    const answer = element('button', 'Reply'); answer.type = 'button';
    answer.addEventListener('click', () => reply(message)); foot.append(answer);
  }
  node.append(foot);
  return node;
};
const show = (chat) => {
  const text = JSON.stringify([chat.blocked, chat.messages]);
  if (text === state.seen) return;
  state.seen = text;
  const list = $('messages');
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const alive = chat.messages.filter((message) => !message.deleted);
  list.replaceChildren(...(alive.length ? alive.map(bubble) : [element('p', 'Press Start to open the chat.', 'empty')]));
  if (atEnd) list.scrollTop = list.scrollHeight;
  $('block').textContent = chat.blocked ? 'Unblock' : 'Block';
  $('block').setAttribute('aria-pressed', String(chat.blocked));
};
const refresh = async () => {
  const { chats } = await call('/api/chats');
  const ids = chats.map((chat) => String(chat.id));
  if (!ids.includes('424242')) ids.push('424242');
  if ($('chats').dataset.ids !== ids.join()) {
    $('chats').dataset.ids = ids.join();
    $('chats').replaceChildren(...ids.map((id) => { const o = element('option', id); o.value = id; return o; }));
    state.chat = state.chat || ids[0];
    $('chats').value = state.chat;
  }
  show(await call('/api/chats/' + state.chat));
};
$('chats').addEventListener('change', () => { state.chat = $('chats').value; state.seen = ''; refresh(); });
$('start').addEventListener('click', () => call('/api/chats/' + state.chat + '/start', {}).then(refresh));
$('block').addEventListener('click', () => {
  const action = $('block').getAttribute('aria-pressed') === 'true' ? '/unblock' : '/block';
  call('/api/chats/' + state.chat + action, {}).then(refresh);
});
$('compose').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = $('text').value.trim();
  if (!text) return;
  $('text').value = '';
  const body = state.replyTo ? { text, reply_to_message_id: state.replyTo } : { text };
  state.replyTo = null; $('replying').hidden = true;
  call('/api/chats/' + state.chat + '/messages', body).then(refresh);
});
refresh();
setInterval(() => { if (!document.hidden) refresh().catch(() => toast('The sandbox does not answer.')); }, 700);
`;
