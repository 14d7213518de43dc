// Runs in the browser: the mailbox page. A mail's HTML is shown in a frame without scripts, whose links open new tabs.
export const MAILBOX_SCRIPT = `
import { $, button, call, element, linked } from './shared.js';

const state = { open: null, tab: 'html', seen: '' };

const part = (mail) => {
  if (state.tab === 'html') {
    return element('iframe', { title: 'The mail as it is', src: '/mailbox/' + mail.id + '/html',
      // A page opened from the mail is a page like any other: its forms and scripts work.
      sandbox: 'allow-popups allow-popups-to-escape-sandbox' });
  }
  if (state.tab === 'text') return element('pre', {}, ...linked(mail.text));
  return element('pre', { text: Object.entries(mail.headers).map(([name, value]) => name + ': ' + value).join('\\n') });
};

const toList = () => {
  const chosen = document.querySelector('#mails [aria-current=true]') || $('mails');
  $('list').scrollIntoView();
  chosen.focus();
};

const open = async (id, moveThere) => {
  state.open = id;
  const mail = await call('/api/mails/' + id);
  const tabs = [['html', 'As it is'], ['text', 'Plain text'], ['headers', 'Headers']].map(([tab, text]) =>
    button({ text, 'aria-pressed': String(tab === state.tab) }, () => { state.tab = tab; open(id, false); }));
  $('mail').replaceChildren(
    button({ name: 'back', text: '↑ Back to the list' }, toList),
    element('h2', { text: mail.subject || '(no subject)' }),
    element('p', { name: 'soft', text: 'From ' + mail.from + ' to ' + mail.to + ' · ' + new Date(mail.at).toLocaleString() }),
    element('div', { name: 'tabs' }, ...tabs),
    part(mail));
  mark();
  if (moveThere && matchMedia('(max-width: 44rem)').matches) $('mail').scrollIntoView();
};

const mark = () => {
  for (const node of document.querySelectorAll('#mails button')) {
    node.setAttribute('aria-current', String(Number(node.dataset.id) === state.open));
  }
};

const when = (at) => {
  const date = new Date(at);
  return date.toDateString() === new Date().toDateString()
    ? date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
    : date.toLocaleDateString([], { day: 'numeric', month: 'short' });
};

const refresh = async () => {
  const mails = await call('/api/mails');
  const seen = mails.map((mail) => mail.id).join();
  if (seen === state.seen && seen !== '') return;
  state.seen = seen;
  $('mails').replaceChildren(...mails.map((mail) => {
    const item = button({ 'data-id': String(mail.id) }, () => open(mail.id, true));
    item.append(element('b', { text: mail.subject || '(no subject)' }), element('time', { text: when(mail.at) }),
      element('small', { text: 'To ' + mail.to }));
    return element('li', {}, item);
  }));
  $('no-mails').hidden = mails.length > 0;
  if (state.open === null && mails.length) await open(mails[0].id, false);
  mark();
};

const complain = () => { $('trouble').hidden = false; };
const look = () => refresh().then(() => { $('trouble').hidden = true; }, complain);
look();
setInterval(() => { if (!document.hidden) look(); }, 1000);
`;
