// The person's side as JSON: what somebody with a phone and a mailbox would do and see; and the tests' levers.

import { Router, type Request, type Response } from 'express';
import type { Fault, FaultMatch, Faults } from './faults.js';
import { MAIL_POLICY, withNewTabs } from './mail/mail-page.js';
import type { Mailbox } from './mail/mailbox.js';
import type { Journal } from './record.js';
import type { TelegramWorld } from './telegram/world.js';

interface PersonApiParts {
  telegram: TelegramWorld;
  mailbox: Mailbox;
  faults: Faults;
  journal: Journal;
}

const ANSWER_WITHIN_MS = 5_000;
const SOME_PERSON = 1;

export function personApi({ telegram, mailbox, faults, journal }: PersonApiParts): Router {
  const router = Router();
  router.get('/ready', (_request, response) => void response.json({ ready: true }));

  router.get('/api/chats', (_request, response) => {
    response.json({
      bot: telegram.bot,
      chats: telegram.list().map(({ id, blocked, messages }) => ({ id, blocked, messages: messages.length })),
    });
  });
  router.get('/api/chats/:id', (request, response) => {
    withChat(request, response, (id) => telegram.chat(id));
  });
  router.post('/api/chats/:id/messages', (request, response) => {
    withChat(request, response, (id) => {
      const { text, sticker, reply_to_message_id: replyTo } = fields(request);
      const reply = typeof replyTo === 'number' ? { replyTo } : {};
      if (sticker === true) return telegram.write(id, '', { ...reply, sticker });
      if (typeof text !== 'string' || text === '') return null;
      return telegram.write(id, text, reply);
    });
  });
  router.post('/api/chats/:id/start', (request, response) => {
    withChat(request, response, (id) => {
      const { payload } = fields(request);
      return telegram.write(id, typeof payload === 'string' && payload !== '' ? `/start ${payload}` : '/start');
    });
  });
  router.post('/api/chats/:id/taps', async (request, response) => {
    const id = Number(request.params.id);
    const { message_id: messageId, data } = fields(request);
    if (!Number.isSafeInteger(id) || typeof messageId !== 'number' || typeof data !== 'string') {
      response.status(400).json({ error: 'message_id and data are needed' });
      return;
    }
    const tap = telegram.tap(id, messageId, data);
    const until = Date.now() + ANSWER_WITHIN_MS;
    while (tap.answeredAt === null && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 25));
    response.json({ answered: tap.answeredAt !== null, text: tap.text, show_alert: tap.showAlert });
  });
  router.post('/api/chats/:id/block', (request, response) => {
    withChat(request, response, (id) => telegram.setBlocked(id, true));
  });
  router.post('/api/chats/:id/unblock', (request, response) => {
    withChat(request, response, (id) => telegram.setBlocked(id, false));
  });

  /** What the command menu of a chat shows; without a chat, that of a private one. */
  router.get('/api/commands', (request, response) => {
    const { chat } = request.query;
    response.json(telegram.commands.shown(typeof chat === 'string' ? Number(chat) : SOME_PERSON));
  });
  router.get('/api/taps', (_request, response) => void response.json(telegram.taps.all()));

  router.get('/api/mails', (request, response) => {
    const { to } = request.query;
    response.json(mailbox.list(typeof to === 'string' ? to : undefined));
  });
  /** Who wrote what, without the mails themselves. */
  router.get('/api/inbox', (request, response) => {
    const { to } = request.query;
    const mails = mailbox.list(typeof to === 'string' ? to : undefined);
    response.json(mails.map(({ id, at, from, to: recipient, subject }) => ({ id, at, from, to: recipient, subject })));
  });
  router.get('/api/mails/:id/html', (request, response) => {
    const mail = mailbox.one(Number(request.params.id));
    if (mail === null) return void response.status(404).json({ error: 'no such mail' });
    response
      .set({ 'Content-Security-Policy': MAIL_POLICY, 'Referrer-Policy': 'no-referrer' })
      .type('html')
      .send(withNewTabs(mail.html));
  });
  router.get('/api/mails/:id', (request, response) => {
    const mail = mailbox.one(Number(request.params.id));
    if (mail === null) response.status(404).json({ error: 'no such mail' });
    else response.json(mail);
  });

  router.get('/api/accepted', (_request, response) => void response.json(journal.accepted));
  router.get('/api/requests', (_request, response) => void response.json(journal.requests));
  router.post('/api/clear', (_request, response) => {
    journal.clear();
    faults.clear();
    response.status(204).end();
  });
  router.post('/api/faults', (request, response) => {
    const { match, fault, times, probability, seed } = fields(request);
    if (!isMatch(match) || !isFault(fault)) {
      response.status(400).json({ error: 'match.service and fault.type are needed' });
      return;
    }
    if (typeof probability === 'number') {
      faults.sometimes(match, [{ fault, probability }], typeof seed === 'number' ? seed : 1);
    } else {
      faults.next(match, fault, typeof times === 'number' ? times : 1);
    }
    response.status(204).end();
  });
  return router;
}

function fields(request: Request): Record<string, unknown> {
  const body: unknown = request.body;
  return typeof body === 'object' && body !== null ? { ...body } : {};
}

function withChat(request: Request, response: Response, act: (id: number) => unknown): void {
  const id = Number(request.params.id);
  const result = Number.isSafeInteger(id) && id !== 0 ? act(id) : null;
  if (result === null) response.status(400).json({ error: 'not understood' });
  else response.json(result);
}

const SERVICES: readonly unknown[] = ['telegram', 'sendgrid', 'smtp'];
const FAULTS: readonly unknown[] = ['status', 'resetBefore', 'resetAfter', 'hang', 'slow'];

const isMatch = (value: unknown): value is FaultMatch =>
  typeof value === 'object' && value !== null && 'service' in value && SERVICES.includes(value.service);

const isFault = (value: unknown): value is Fault =>
  typeof value === 'object' && value !== null && 'type' in value && FAULTS.includes(value.type);
