// The sandbox's two pages, a chat and a mailbox: plain HTML, one stylesheet, one script each, no inline code.

import { Router, type Response } from 'express';
import type { Mailbox } from '../mail/mailbox.js';
import { CHAT_SCRIPT } from './chat-script.js';
import { MAILBOX_SCRIPT } from './mailbox-script.js';
import { STYLES } from './styles.js';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; frame-src 'self'; base-uri 'none'; form-action 'self'";

export function pages(mailbox: Mailbox): Router {
  const router = Router();
  const html = (response: Response, body: string) => {
    response.set('Content-Security-Policy', POLICY).set('X-Content-Type-Options', 'nosniff').type('html').send(body);
  };
  router.get('/', (_request, response) => response.redirect('/chat'));
  router.get('/chat', (_request, response) => html(response, page('Telegram stand-in', 'chat.js', CHAT_BODY)));
  router.get('/mailbox', (_request, response) => html(response, page('Mailbox stand-in', 'mailbox.js', MAILBOX_BODY)));
  // A mail as it is, on its own page: nothing of it runs, and its style stays its own.
  router.get('/mailbox/:id/html', (request, response) => {
    const mail = mailbox.one(Number(request.params.id));
    if (mail === null) return void response.status(404).end();
    response
      .set(
        'Content-Security-Policy',
        "default-src 'none'; style-src 'unsafe-inline'; img-src data: https:; sandbox allow-popups",
      )
      .type('html')
      .send(mail.html);
  });
  router.get('/static/styles.css', (_request, response) => void response.type('css').send(STYLES));
  router.get('/static/chat.js', (_request, response) => void response.type('js').send(CHAT_SCRIPT));
  router.get('/static/mailbox.js', (_request, response) => void response.type('js').send(MAILBOX_SCRIPT));
  return router;
}

function page(title: string, script: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/styles.css">
<script src="/static/${script}" defer></script>
</head>
<body>
<nav aria-label="Sandbox"><a href="/chat">Chat</a><a href="/mailbox">Mailbox</a></nav>
${body}
</body>
</html>`;
}

const CHAT_BODY = `<main class="chat">
<header>
  <h1>Ghostwriter <small>bot · sandbox</small></h1>
  <label>Chat <select id="chats"></select></label>
  <button id="start" type="button">Start</button>
  <button id="block" type="button" aria-pressed="false">Block</button>
</header>
<div id="messages" role="log" aria-label="Messages" tabindex="0"></div>
<p id="replying" hidden></p>
<form id="compose">
  <label class="hidden" for="text">Message</label>
  <input id="text" autocomplete="off" placeholder="Message" maxlength="4096">
  <button type="submit">Send</button>
</form>
<div id="toast" role="status" aria-live="polite" hidden></div>
</main>`;

const MAILBOX_BODY = `<main class="mailbox">
<section aria-label="Mails"><h1>Mailbox <small>sandbox</small></h1><ol id="mails"></ol></section>
<article id="mail" aria-label="Mail"><p class="empty">Choose a mail.</p></article>
</main>`;
