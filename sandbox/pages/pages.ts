// The sandbox's two pages, a chat and a mailbox: plain HTML, one stylesheet, a few script modules, no inline code.

import { Router, type Response } from 'express';
import type { Mailbox } from '../mail/mailbox.js';
import { BUBBLE_SCRIPT } from './bubble-script.js';
import { CHAT_SCRIPT } from './chat-script.js';
import { entityTree } from './entity-tree.js';
import { MAILBOX_SCRIPT } from './mailbox-script.js';
import { SHARED_SCRIPT } from './shared-script.js';
import { STYLES } from './styles.js';
import { TEXT_SCRIPT } from './text-script.js';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; frame-src 'self'; base-uri 'none'; form-action 'self'";

/** Nothing of a mail runs or is sent from its frame; a link opens a tab of its own, which is a page like any other. */
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data: https:; form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox";

const SCRIPTS: Record<string, string> = {
  'shared.js': SHARED_SCRIPT,
  'entity-tree.js': `export ${entityTree.toString()}`,
  'text.js': TEXT_SCRIPT,
  'bubble.js': BUBBLE_SCRIPT,
  'chat.js': CHAT_SCRIPT,
  'mailbox.js': MAILBOX_SCRIPT,
};

export function pages(mailbox: Mailbox): Router {
  const router = Router();
  const html = (response: Response, body: string) => {
    response.set('Content-Security-Policy', POLICY).set('X-Content-Type-Options', 'nosniff').type('html').send(body);
  };
  router.get('/', (_request, response) => response.redirect('/chat'));
  router.get('/chat', (_request, response) => html(response, page('Chat', 'chat.js', CHAT_BODY)));
  router.get('/mailbox', (_request, response) => html(response, page('Mailbox', 'mailbox.js', MAILBOX_BODY)));
  router.get('/mailbox/:id/html', (request, response) => {
    const mail = mailbox.one(Number(request.params.id));
    if (mail === null) return void response.status(404).end();
    response
      .set('Content-Security-Policy', MAIL_POLICY)
      .set('Referrer-Policy', 'no-referrer')
      .type('html')
      .send(withNewTabs(mail.html));
  });
  router.get('/static/styles.css', (_request, response) => void response.type('css').send(STYLES));
  router.get('/static/:script', (request, response) => {
    const script = SCRIPTS[request.params.script];
    if (script === undefined) return void response.status(404).end();
    response.type('js').send(script);
  });
  return router;
}

/** The mail as it is, but its links open new tabs; placed where it does not come before the doctype. */
export function withNewTabs(mail: string): string {
  const start = /^\s*(<!doctype[^>]*>)?\s*(<html(\s[^>]*)?>)?\s*(<head(\s[^>]*)?>)?/i;
  return mail.replace(start, (opening) => `${opening}<base target="_blank">`);
}

function page(title: string, script: string, body: string): string {
  const tab = (name: string) =>
    `<a href="/${name.toLowerCase()}"${name === title ? ' aria-current="page"' : ''}>${name}</a>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>${title} · sandbox</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/styles.css">
<script type="module" src="/static/${script}"></script>
</head>
<body>
<nav aria-label="Sandbox">${tab('Chat')}${tab('Mailbox')}<small>sandbox</small></nav>
${body}
</body>
</html>`;
}

const CHAT_BODY = `<main class="chat">
<header>
  <span id="avatar" aria-hidden="true"></span>
  <h1><span id="bot"></span> <small>bot</small></h1>
  <label><span class="hidden">Chat of</span> <select id="chats"></select></label>
  <button id="block" type="button" hidden>Block</button>
</header>
<div id="messages" role="log" aria-label="Messages" tabindex="0"></div>
<p id="empty" hidden>No messages here yet. Press Start to open the chat with the bot.</p>
<div id="toast" role="status"></div>
<div id="replying" hidden>
  <div><b id="replying-name"></b><span id="replying-text"></span></div>
  <button id="stop-replying" type="button" aria-label="Cancel the reply">×</button>
</div>
<ul id="commands" aria-label="Commands" hidden></ul>
<form id="compose" hidden>
  <button id="menu" type="button" aria-expanded="false" aria-controls="commands" hidden>☰ Menu</button>
  <label class="hidden" for="text">Message</label>
  <textarea id="text" rows="1" placeholder="Message" maxlength="4096"></textarea>
  <button id="sticker" type="button" aria-label="Sticker" title="Send a sticker">☺</button>
  <button id="send" type="submit" aria-label="Send" title="Send">➤</button>
</form>
<button id="start" class="wide" type="button" hidden>Start</button>
<button id="unblock" class="wide" type="button" hidden>Unblock</button>
<dialog id="alert" aria-labelledby="alert-text">
  <p id="alert-text"></p>
  <form method="dialog"><button>OK</button></form>
</dialog>
</main>`;

const MAILBOX_BODY = `<main class="mailbox">
<section id="list" aria-label="Mails">
  <h1>Mailbox</h1>
  <p id="trouble" role="alert" hidden>The sandbox does not answer.</p>
  <p id="no-mails" class="empty" hidden>No mail yet.</p>
  <ol id="mails" tabindex="-1"></ol>
</section>
<article id="mail" aria-label="Mail"><p class="empty">Choose a mail.</p></article>
</main>`;
