// Runs in the browser. A mail's HTML is shown in a frame without scripts.
export const MAILBOX_SCRIPT = `
'use strict';
const $ = (id) => document.getElementById(id);
const state = { open: null, tab: 'html', seen: '' };
const element = (tag, text) => { const n = document.createElement(tag); if (text !== undefined) n.textContent = text; return n; };
const part = (mail) => {
  if (state.tab === 'html') {
    const frame = element('iframe');
    frame.title = 'The mail as it is';
    frame.setAttribute('sandbox', 'allow-popups');
    frame.src = '/mailbox/' + mail.id + '/html';
    return frame;
  }
  if (state.tab === 'text') return element('pre', mail.text);
  return element('pre', Object.entries(mail.headers).map(([name, value]) => name + ': ' + value).join('\\n'));
};
const open = async (id) => {
  state.open = id;
  const mail = await (await fetch('/api/mails/' + id)).json();
  const tabs = element('div'); tabs.className = 'tabs';
  for (const [tab, label] of [['html', 'As it is'], ['text', 'Plain text'], ['headers', 'Headers']]) {
    const button = element('button', label); button.type = 'button';
    button.setAttribute('aria-pressed', String(tab === state.tab));
    button.addEventListener('click', () => { state.tab = tab; open(id); });
    tabs.append(button);
  }
  const meta = element('p', 'From ' + mail.from + ' to ' + mail.to + ' · ' + new Date(mail.at).toLocaleString());
  meta.className = 'soft';
  $('mail').replaceChildren(element('h2', mail.subject), meta, tabs, part(mail));
  mark();
};
const mark = () => { for (const b of document.querySelectorAll('#mails button')) b.setAttribute('aria-current', String(Number(b.dataset.id) === state.open)); };
const refresh = async () => {
  const mails = await (await fetch('/api/mails')).json();
  const seen = mails.map((mail) => mail.id).join();
  if (seen === state.seen) return;
  state.seen = seen;
  $('mails').replaceChildren(...mails.map((mail) => {
    const item = element('li'); const button = element('button'); button.type = 'button'; button.dataset.id = mail.id;
    button.append(element('b', mail.subject), element('small', mail.to + ' · ' + new Date(mail.at).toLocaleTimeString()));
    button.addEventListener('click', () => open(mail.id));
    item.append(button); return item;
  }));
  if (state.open === null && mails.length) await open(mails[0].id);
  mark();
};
refresh();
setInterval(() => { if (!document.hidden) refresh(); }, 1000);
`;
