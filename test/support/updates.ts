// Updates as Telegram would send them, and what the bot said to the person in return: the API on a real database and a
// real socket, beside the stand-in for the Bot API.

import type { DeliveryTemplate } from '../../domain/delivery.js';
import type { PostState } from '../../domain/post-state.js';
import type { SeenRequest } from '../../sandbox/record.js';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.js';
import type { User } from '../../src/database/entities/index.js';
import { type ApiAnswer, ApiUnderTest } from './api.js';
import { chatOf, ENVIRONMENT, newPost, type PersonTraits } from './people.js';
import { until } from './until.js';

export const WEBHOOK_SECRET = 'webhook-secret-of-the-tests';

/** The message of the chat that taps and replies are about when no other is named. */
export const MESSAGE = 55;

export interface Update {
  update_id: number;
  [kind: string]: unknown;
}

interface Tapped {
  /** Of the chat; the person is the same unless `from` says otherwise. */
  chat?: string;
  from?: string;
  type?: string;
  message?: number;
  id?: number;
}

interface Written {
  chat?: string;
  type?: string;
  bot?: boolean;
}

export class Updates {
  /** Decimal id of the chat that speaks when no other is named. */
  chat = '';
  private person: User | null = null;
  private lastUpdate = 1_000;
  private lastTap = '';

  private constructor(
    readonly api: ApiUnderTest,
    readonly sandbox: Sandbox,
  ) {}

  static async start(extra: Record<string, string> = {}): Promise<Updates> {
    const sandbox = await startSandbox({ botToken: ENVIRONMENT.TELEGRAM_BOT_TOKEN });
    return new Updates(await ApiUnderTest.start({ TELEGRAM_API_ROOT: sandbox.httpUrl, ...extra }), sandbox);
  }

  async close(): Promise<void> {
    await this.api.close();
    await this.sandbox.close();
  }

  /** Whoever was met last: the chat is theirs, and so are the posts and what is asked for on the web. */
  get jane(): User {
    if (this.person === null) throw new Error('nobody was met yet');
    return this.person;
  }

  /** A new person, whose chat speaks from now on. */
  async meet(traits?: PersonTraits): Promise<User> {
    const user = await this.api.newPerson(traits);
    this.person = user;
    this.chat = chatOf(user.id);
    this.sandbox.journal.clear();
    this.sandbox.faults.clear();
    return user;
  }

  rows<Row extends object>(sql: string, params: unknown[]): Promise<Row[]> {
    return this.api.rows<Row>(sql, params);
  }

  post(state: PostState = 'awaiting_decision', owner = this.jane): Promise<number> {
    return newPost(this.api.em, owner.id, { state });
  }

  async stateOf(post: number): Promise<{ state: PostState; revision: number; content: string } | undefined> {
    const [row] = await this.rows<{ state: PostState; revision: number; content: string }>(
      `select state, revision, content from posts where id = ?`,
      [post],
    );
    return row;
  }

  events(post: number): Promise<{ type: string; surface: string | null }[]> {
    return this.rows(`select type, surface from post_events where post_id = ? order by id`, [post]);
  }

  /** Asks on the web. */
  ask(post: number, what: string, body: object = { revision: 1 }): Promise<ApiAnswer<Record<string, unknown>>> {
    return this.api.call('POST', `/posts/${post}/${what}`, { user: this.jane, body });
  }

  edit(post: number, revision: number, content: string): Promise<ApiAnswer<Record<string, unknown>>> {
    return this.api.call('PATCH', `/posts/${post}`, { user: this.jane, body: { revision, content } });
  }

  /** There is a message of a post in its owner's chat. */
  async delivered(
    post: number,
    {
      template = 'draft',
      revision = 1,
      message = MESSAGE,
    }: { template?: DeliveryTemplate; revision?: number; message?: number } = {},
  ): Promise<void> {
    const writingFailed = template === 'writing_failed';
    await this.api.rows(
      `insert into deliveries (user_id, post_id, revision, channel, kind, template, state, attempts, provider_message_id, chat_hmac)
       select u.id, p.id, ?, 'telegram', ?, ?, 'delivered', 1, ?, u.telegram_chat_hmac
       from posts p join users u on u.id = p.user_id where p.id = ?`,
      [writingFailed ? null : revision, writingFailed ? 'alert' : 'draft', template, String(message), post],
    );
  }

  tap(data: string, { chat = this.chat, from = chat, type = 'private', message = MESSAGE, id }: Tapped = {}): Update {
    return this.query(data, from, { message: { message_id: message, date: 1, chat: { id: Number(chat), type } } }, id);
  }

  /** A tap under a message that was sent in inline mode, of which the bot learns neither number nor chat. */
  inlineTap(data: string): Update {
    return this.query(data, this.chat, { inline_message_id: 'AgAAAJ' });
  }

  private query(data: string, from: string, where: object, id = this.nextId()): Update {
    this.lastTap = `tap-${id}`;
    const person = { id: Number(from), is_bot: false, first_name: 'Jane' };
    return { update_id: id, callback_query: { id: this.lastTap, from: person, chat_instance: '1', data, ...where } };
  }

  message(text: string, written: Written = {}): Update {
    return this.written({ text }, written);
  }

  /** @param text null: a sticker. */
  reply(
    text: string | null,
    { to = MESSAGE, buttons = [], ...written }: Written & { to?: number; buttons?: string[] } = {},
  ): Update {
    const words = text === null ? { sticker: {} } : { text };
    const keys = buttons.map((data) => ({ text: 'x', callback_data: data }));
    const markup = keys.length === 0 ? {} : { reply_markup: { inline_keyboard: [keys] } };
    return this.written({ ...words, reply_to_message: { message_id: to, ...markup } }, written);
  }

  private written(what: object, { chat = this.chat, type = 'private', bot = false }: Written): Update {
    const from = { id: Math.abs(Number(chat)), is_bot: bot, first_name: 'Jane' };
    const where = { message_id: 7, date: 1, chat: { id: Number(chat), type }, from };
    return { update_id: this.nextId(), message: { ...where, ...what } };
  }

  membership(status: 'kicked' | 'member'): Update {
    const chat = { id: Number(this.chat), type: 'private' };
    return { update_id: this.nextId(), my_chat_member: { chat, new_chat_member: { status } } };
  }

  nextId(): number {
    this.lastUpdate += 1;
    return this.lastUpdate;
  }

  send(update: object, secret = WEBHOOK_SECRET): Promise<ApiAnswer<Record<string, unknown>>> {
    const headers = { 'x-telegram-bot-api-secret-token': secret };
    return this.api.call('POST', '/telegram/callback', { body: update, headers });
  }

  /** What the bot asked of the Bot API since somebody last listened. */
  requests(method: string): SeenRequest[] {
    return this.sandbox.journal.requests.filter((request) => request.method === method);
  }

  /** What the last tap was answered with; forgets everything said so far. */
  async answer(): Promise<string> {
    const tap = this.lastTap;
    const { text } = await this.heard('answerCallbackQuery', ({ params }) => params.callback_query_id === tap);
    this.sandbox.journal.clear();
    return String(text);
  }

  /** Sends a tap and waits for its answer. */
  async act(data: string, tapped: Tapped = {}): Promise<string> {
    await this.send(this.tap(data, tapped));
    return this.answer();
  }

  /** Sends one and the same tap twice at once, as Telegram may, and waits for its answer. */
  async twice(data: string, message = MESSAGE): Promise<string> {
    const update = this.tap(data, { message });
    await Promise.all([this.send(update), this.send(update)]);
    return this.answer();
  }

  /** The first message to a chat; forgets everything said so far. */
  async said(chat?: string): Promise<string> {
    return (await this.saying(chat)).text;
  }

  /** Like `said`, with the buttons. */
  async saying(chat = this.chat): Promise<{ text: string; buttons: string[][] }> {
    const params = await this.heard('sendMessage', ({ to }) => to === chat);
    this.sandbox.journal.clear();
    return { text: String(params.text), buttons: buttonsOf(params) };
  }

  /** Sends a tap that changes buttons at once, and waits for them. */
  async buttonsAfter(data: string, tapped: Tapped = {}): Promise<{ message: number; buttons: string[][] }> {
    await this.send(this.tap(data, tapped));
    const params = await this.heard('editMessageReplyMarkup', ({ to }) => to === this.chat);
    return { message: Number(params.message_id), buttons: buttonsOf(params) };
  }

  private async heard(method: string, which: (request: SeenRequest) => boolean): Promise<Record<string, unknown>> {
    const found = () => this.requests(method).find(which);
    await until(() => found() !== undefined, 3_000);
    return found()?.params ?? {};
  }
}

interface Button {
  text: string;
  callback_data?: string;
  url?: string;
}

/** "label → data" of each button of a request, row by row. */
function buttonsOf({ reply_markup: markup }: Record<string, unknown>): string[][] {
  const { inline_keyboard: rows = [] }: { inline_keyboard?: Button[][] } = JSON.parse(JSON.stringify(markup ?? {}));
  return rows.map((row) => row.map(({ text, callback_data, url }) => `${text} → ${callback_data ?? url}`));
}
