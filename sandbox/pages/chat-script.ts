// Runs in the browser: the chat page. What is shown is what the stand-in says; only changed messages are drawn again.
export const CHAT_SCRIPT = `
import { $, button, call, element } from './shared.js';
import { bubble, dayOf } from './bubble.js';
import { inBrief, unfoldable } from './text.js';

const DEMO_CHAT = '424242';
const state = { chat: new URLSearchParams(location.search).get('chat'), replyTo: null, atEnd: true };
const drawn = new Map();
const inChat = (path, body) => call('/api/chats/' + state.chat + path, body);

let hideToast;
const toast = (text) => {
  $('toast').textContent = text;
  clearTimeout(hideToast);
  hideToast = setTimeout(() => { $('toast').textContent = ''; }, 4000);
};
const complain = (error) => toast(error.message);
/** For a person's own deeds: what goes wrong is said, what went right is seen at once. */
const doing = (deed) => deed.then(refresh).catch(complain);

const alertBox = (text) => {
  $('alert-text').textContent = text;
  $('alert').showModal();
};

const stopReplying = () => { state.replyTo = null; $('replying').hidden = true; };

const send = (message) => {
  const body = state.replyTo ? { ...message, reply_to_message_id: state.replyTo } : message;
  stopReplying();
  state.atEnd = true;
  return doing(inChat('/messages', body));
};

const acts = {
  copy: (text) => navigator.clipboard.writeText(text).then(() => toast('Copied'), () => toast('This browser did not let me copy.')),
  command: (text) => send({ text }),
  tap: async (message, data, node) => {
    node.setAttribute('aria-busy', 'true');
    try {
      const answer = await inChat('/taps', { message_id: message.message_id, data });
      if (!answer.answered) toast('The bot has not answered yet.');
      else if (answer.text && answer.show_alert) alertBox(answer.text);
      else if (answer.text) toast(answer.text);
      await refresh();
    } catch (error) { complain(error); }
    node.removeAttribute('aria-busy');
  },
  reply: (message) => {
    state.replyTo = message.message_id;
    $('replying-name').textContent = 'Reply to ' + message.from.first_name;
    $('replying-text').textContent = inBrief(message);
    $('replying').hidden = false;
    $('text').focus();
  },
  goTo: (id) => {
    const node = document.querySelector('[data-id="' + id + '"]');
    if (!node) return toast('That message was deleted.');
    node.scrollIntoView({ block: 'center' });
    node.focus();
  },
};

/** Who reads the newest message keeps reading it, whatever grows above or below; who has scrolled up is left alone. */
const stayAtEnd = () => { if (state.atEnd) $('messages').scrollTop = $('messages').scrollHeight; };

/** The nodes of these messages, with a line where a new day begins. */
const nodesOf = (messages) => {
  const nodes = [];
  const kept = new Set();
  let day = '';
  const draw = (id, seen, make) => {
    kept.add(id);
    if (drawn.get(id)?.seen !== seen) drawn.set(id, { seen, node: make() });
    nodes.push(drawn.get(id).node);
  };
  for (const message of messages) {
    if (dayOf(message) !== day) {
      day = dayOf(message);
      draw('day ' + message.message_id, day, () => element('p', { name: 'day', text: day }));
    }
    draw(message.message_id, JSON.stringify(message), () => bubble(message, acts));
  }
  for (const id of drawn.keys()) if (!kept.has(id)) drawn.delete(id);
  return nodes;
};

const show = (chat) => {
  const list = $('messages');
  const nodes = nodesOf(chat.messages.filter((message) => !message.deleted));
  const had = document.activeElement?.closest('.message')?.dataset.id;
  let changed = list.children.length !== nodes.length;
  for (const node of [...list.children]) if (!nodes.includes(node)) { node.remove(); changed = true; }
  nodes.forEach((node, at) => { if (list.children[at] !== node) { list.insertBefore(node, list.children[at] ?? null); changed = true; } });
  if (changed) unfoldable(list);
  // A message that was rewritten under a person's finger keeps the focus.
  if (had && !document.activeElement?.closest('.message') && document.activeElement === document.body) {
    list.querySelector('[data-id="' + had + '"]')?.focus({ preventScroll: true });
  }
  if (changed) stayAtEnd();
  $('empty').hidden = nodes.length > 0;
  $('start').hidden = nodes.length > 0 || chat.blocked;
  $('unblock').hidden = !chat.blocked;
  $('compose').hidden = nodes.length === 0 || chat.blocked;
  $('block').hidden = chat.blocked;
};

const showCommands = (commands) => {
  const seen = JSON.stringify(commands);
  if ($('commands').dataset.seen === seen) return;
  $('commands').dataset.seen = seen;
  $('menu').hidden = commands.length === 0;
  $('commands').replaceChildren(...commands.map(({ command, description }) => {
    const item = button({}, () => { openMenu(false); $('text').focus(); send({ text: '/' + command }); });
    item.append(element('b', { text: '/' + command }), element('span', { text: description }));
    return element('li', {}, item);
  }));
  if (commands.length === 0) openMenu(false);
};

const openMenu = (open) => {
  $('commands').hidden = !open;
  $('menu').setAttribute('aria-expanded', String(open));
  if (open) $('commands').querySelector('button')?.focus();
};

const showChats = ({ bot, chats }) => {
  const ids = chats.map((chat) => String(chat.id));
  for (const id of [DEMO_CHAT, state.chat]) if (id && !ids.includes(id)) ids.push(id);
  $('bot').textContent = bot.first_name;
  $('avatar').textContent = bot.first_name.slice(0, 1);
  if ($('chats').dataset.ids === ids.join()) return;
  $('chats').dataset.ids = ids.join();
  $('chats').replaceChildren(...ids.map((id) =>
    element('option', { text: id.startsWith('-') ? 'Group ' + id.slice(1) : 'Person ' + id, value: id })));
  state.chat = state.chat || ids[0];
  $('chats').value = state.chat;
};

async function refresh() {
  showChats(await call('/api/chats'));
  const asked = state.chat;
  const [chat, commands] = await Promise.all([call('/api/chats/' + asked), call('/api/commands?chat=' + asked)]);
  if (asked !== state.chat) return;
  show(chat);
  showCommands(commands);
}

$('chats').addEventListener('change', () => {
  state.chat = $('chats').value;
  stopReplying();
  state.atEnd = true;
  history.replaceState(null, '', '?chat=' + state.chat);
  $('messages').replaceChildren();
  drawn.clear();
  doing(Promise.resolve());
});
$('start').addEventListener('click', () => doing(inChat('/start', {})).then(() => $('text').focus()));
$('block').addEventListener('click', () => doing(inChat('/block', {})).then(() => $('unblock').focus()));
$('unblock').addEventListener('click', () => doing(inChat('/unblock', {})).then(() => $('text').focus()));
$('sticker').addEventListener('click', () => send({ sticker: true }));
$('stop-replying').addEventListener('click', () => { stopReplying(); $('text').focus(); });
$('menu').addEventListener('click', () => openMenu($('commands').hidden));
$('compose').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = $('text').value.trim();
  if (!text) return;
  $('text').value = '';
  send({ text });
});
$('text').addEventListener('keydown', (event) => {
  if (event.key === 'Escape') stopReplying();
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $('compose').requestSubmit();
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || $('commands').hidden) return;
  openMenu(false);
  $('menu').focus();
});
document.addEventListener('click', (event) => {
  if (!event.target.closest('#commands, #menu')) openMenu(false);
});
$('messages').addEventListener('scroll', () => {
  const { scrollHeight, scrollTop, clientHeight } = $('messages');
  state.atEnd = scrollHeight - scrollTop - clientHeight < 80;
}, { passive: true });
new ResizeObserver(() => { unfoldable($('messages')); stayAtEnd(); }).observe($('messages'));
doing(Promise.resolve());
setInterval(() => { if (!document.hidden) refresh().catch(() => toast('The sandbox does not answer.')); }, 700);
`;
