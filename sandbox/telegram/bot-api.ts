// The Bot API over HTTP: methods, their checks, and misbehaviour on purpose.

import { Router, type Request, type Response } from 'express';
import type { Fault, Faults } from '../faults.js';
import { misbehave } from '../misbehave.js';
import type { Journal } from '../record.js';
import { badRequest, BotError } from './bot-types.js';
import { type ChatMessage, chatOf, type SandboxChat } from './chats.js';
import { checkEntities, checkMarkup, checkText } from './limits.js';
import type { Rates } from './rates.js';
import type { Webhook } from './webhook.js';
import type { TelegramWorld } from './world.js';

type Params = Record<string, unknown>;

interface BotApiParts {
  token: string;
  world: TelegramWorld;
  webhook: Webhook;
  faults: Faults;
  journal: Journal;
  rates: Rates | null;
}

/** Sends, edits and deletes; everything else is free of the rates. */
const RATED = new Set(['sendMessage', 'editMessageText', 'editMessageReplyMarkup', 'deleteMessage']);

export function botApi({ token, world, webhook, faults, journal, rates }: BotApiParts): Router {
  const router = Router();
  let polling: AbortController | null = null;

  const methods: Record<string, (params: Params) => unknown> = {
    getMe: () => ({
      ...world.bot,
      can_join_groups: false,
      can_read_all_group_messages: false,
      supports_inline_queries: false,
    }),
    getChat: (params) => {
      return chatOf(world.reachable(chatId(params)).id);
    },
    sendChatAction: (params) => world.reachable(chatId(params)).id !== 0,
    sendMessage: (params) => {
      const text = checkText(params.text);
      const entities = checkEntities(text, params.entities);
      const markup = checkMarkup(params.reply_markup);
      const chat = world.reachable(chatId(params));
      const replyTo = repliedTo(world, chat, params.reply_parameters);
      return world.sent(chat, { text, entities, markup, ...(replyTo === undefined ? {} : { replyTo }) });
    },
    editMessageText: (params) => {
      const text = checkText(params.text);
      const entities = checkEntities(text, params.entities);
      const message = world.ownMessage(world.reachable(chatId(params)), messageId(params));
      return world.edited(message, { text, entities, markup: checkMarkup(params.reply_markup) });
    },
    editMessageReplyMarkup: (params) => {
      const message = world.ownMessage(world.reachable(chatId(params)), messageId(params));
      const { text = '', entities = [] } = message;
      return world.edited(message, { text, entities, markup: checkMarkup(params.reply_markup) });
    },
    deleteMessage: (params) => {
      world.deleted(world.reachable(chatId(params)), messageId(params));
      return true;
    },
    answerCallbackQuery: (params) => {
      const text = typeof params.text === 'string' ? params.text : null;
      if ((text ?? '').length > 200) throw badRequest('MESSAGE_TOO_LONG');
      world.answered(String(params.callback_query_id), text, params.show_alert === true);
      return true;
    },
    setMyCommands: (params) => {
      world.commands.set(params);
      return true;
    },
    getMyCommands: (params) => world.commands.get(params),
    deleteMyCommands: (params) => {
      world.commands.delete(params);
      return true;
    },
    setWebhook: (params) => {
      webhook.set(
        typeof params.url === 'string' ? params.url : '',
        typeof params.secret_token === 'string' ? params.secret_token : null,
      );
      if (params.drop_pending_updates === true) world.acknowledgeBelow(Number.POSITIVE_INFINITY);
      return true;
    },
    deleteWebhook: () => {
      webhook.set('', null);
      return true;
    },
    getWebhookInfo: () => webhook.info(),
  };

  async function getUpdates(params: Params, gone: AbortSignal): Promise<unknown> {
    if (webhook.url !== '') {
      throw new BotError(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    }
    polling?.abort('taken over');
    const mine = new AbortController();
    polling = mine;
    const offset = Number(params.offset ?? 0);
    if (offset > 0) world.acknowledgeBelow(offset);
    await world.untilUpdate(Number(params.timeout ?? 0) * 1_000, AbortSignal.any([mine.signal, gone]));
    if (mine.signal.aborted) {
      throw new BotError(
        409,
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
      );
    }
    return world.updates().slice(0, Number(params.limit ?? 100));
  }

  router.all('/bot:token/:method', async (request: Request, response: Response) => {
    const method = String(request.params.method);
    const body: unknown = request.body;
    const params: Params = { ...request.query, ...(typeof body === 'object' && body !== null ? body : {}) };
    // An answer to a tap names no chat; the tap's own is what faults and tests go by.
    const to = plain(params.chat_id ?? world.taps.chatOf(plain(params.callback_query_id)));
    const fault = faults.strike({ service: 'telegram', method, to });
    const see = (status: number, accepted: boolean) =>
      journal.saw({ service: 'telegram', method, to, params, status, accepted });

    const act = async (): Promise<unknown> => {
      if (request.params.token !== token) throw new BotError(401, 'Unauthorized');
      if (method === 'getUpdates') return getUpdates(params, goneSignal(request, response));
      const run = methods[method];
      if (run === undefined) throw new BotError(404, 'Not Found');
      if (RATED.has(method)) rates?.check(chatId(params));
      const result = run(params);
      if (RATED.has(method))
        journal.accept({
          service: 'telegram',
          method,
          to,
          text: plain(params.text),
          messageId: idOf(result, params),
          ids: {},
        });
      return result;
    };

    if (await misbehave(fault, response, { act, see, refuse: refusal, isRefusal })) return;
    try {
      const result = await act();
      see(200, true);
      response.json({ ok: true, result });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      see(error.code, false);
      answer(response, error);
    }
  });
  return router;
}

const isRefusal = (error: unknown): error is BotError => error instanceof BotError;

function answer(response: Response, { code, description, retryAfter }: BotError): void {
  response.status(code).json({
    ok: false,
    error_code: code,
    description,
    ...(retryAfter === undefined ? {} : { parameters: { retry_after: retryAfter } }),
  });
}

function refusal(response: Response, { status, description, retryAfter }: Extract<Fault, { type: 'status' }>): void {
  const words: Record<number, string> = {
    400: 'Bad Request: chat not found',
    401: 'Unauthorized',
    403: 'Forbidden: bot was blocked by the user',
    429: `Too Many Requests: retry after ${retryAfter ?? 1}`,
    500: 'Internal Server Error',
    502: 'Bad Gateway',
  };
  answer(
    response,
    new BotError(status, description ?? words[status] ?? 'Refused', retryAfter ?? (status === 429 ? 1 : undefined)),
  );
}

function chatId(params: Params): number {
  const id = Number(params.chat_id);
  if (!Number.isSafeInteger(id) || id === 0) throw badRequest('chat_id is empty');
  return id;
}

function messageId(params: Params): number {
  const id = Number(params.message_id);
  if (!Number.isSafeInteger(id)) throw badRequest('message identifier is not specified');
  return id;
}

function repliedTo(world: TelegramWorld, chat: SandboxChat, parameters: unknown): ChatMessage | undefined {
  if (typeof parameters !== 'object' || parameters === null || !('message_id' in parameters)) return undefined;
  const message = world.message(chat, Number(parameters.message_id));
  const optional = 'allow_sending_without_reply' in parameters && parameters.allow_sending_without_reply === true;
  if (message === undefined && !optional) throw badRequest('message to be replied not found');
  return message;
}

function idOf(result: unknown, params: Params): string {
  if (typeof result === 'object' && result !== null && 'message_id' in result) return String(result.message_id);
  return plain(params.message_id);
}

function goneSignal(_request: Request, response: Response): AbortSignal {
  const gone = new AbortController();
  response.on('close', () => gone.abort('closed'));
  return gone.signal;
}

/** A parameter as the query of a request or its JSON body may hold it. */
const plain = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
