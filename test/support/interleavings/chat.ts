// The Telegram side of one person: their chat in the stand-in, and its updates on their way to the API.

import { setTimeout as sleep } from 'node:timers/promises';
import { type CallbackData, parseCallbackData } from '../../../domain/callback-data.js';
import { shownText } from '../../../domain/messages/draft-view.js';
import { voice } from '../../../domain/messages/voice.js';
import type { BotMarkup, BotUpdate } from '../../../sandbox/telegram/bot-types.js';
import type { ChatMessage, TapAnswer } from '../../../sandbox/telegram/chats.js';
import { ENVIRONMENT } from '../people.js';
import type { Act, Result } from './model.js';
import { ANY, chosen, holds, looking, type Prepared } from './prepared.js';
import type { Snapshot } from './snapshot.js';
import type { Stage } from './stage.js';

const [SECRET = ''] = ENVIRONMENT.TELEGRAM_WEBHOOK_SECRET.split(',');
const STRANGER = 990_000_001;
const ANSWERED_WITHIN_MS = 5_000;

interface Button {
  message: ChatMessage;
  data: string;
  now: boolean;
}

export class Chat {
  /** Acknowledged, by id. */
  readonly taken: BotUpdate[] = [];
  readonly taps: TapAnswer[] = [];
  private readonly late: { update: BotUpdate; tap: TapAnswer | null; act: Act }[] = [];

  constructor(
    private readonly stage: Stage,
    readonly id: number,
    private readonly postId: number,
    private readonly foreignPostId: number,
  ) {
    const greeting = this.world.write(id, '/start');
    this.world.acknowledge(greeting.update_id);
  }

  private get world() {
    return this.stage.sandbox.telegram;
  }

  get blocked(): boolean {
    return this.world.chat(this.id).blocked;
  }

  /** What the bot wrote, deleted messages as well. */
  messages(): ChatMessage[] {
    return this.world.chat(this.id).messages.filter(({ from }) => from.is_bot);
  }

  /** Every button there is, or there ever was. */
  private buttons(): Button[] {
    return this.messages().flatMap((message) => [
      ...dataOf(message.reply_markup).map((data) => ({ message, data, now: message.deleted !== true })),
      ...(message.history ?? []).flatMap(({ reply_markup: was }) =>
        dataOf(was).map((data) => ({ message, data, now: false })),
      ),
    ]);
  }

  tap({
    pick,
    stale,
    later,
    by,
  }: {
    pick: number;
    stale: boolean;
    later: boolean;
    by: 'owner' | 'stranger' | 'group';
  }): Prepared | null {
    const button = chosen(
      this.buttons().filter(({ now }) => now !== stale),
      pick,
    );
    if (button === undefined || this.blocked) return null;
    const { message, data } = button;
    if (by !== 'owner') return this.foreignTap(message, data, by);
    return this.prepared(() => this.world.tap(this.id, message.message_id, data), this.meant(data), later);
  }

  /** Data that no button under that message may have had. */
  madeUpTap({ data, pick }: { data: string; pick: number }): Prepared | null {
    const message = chosen(this.messages(), pick);
    if (message === undefined || this.blocked) return null;
    const made = data.replace('P', String(this.postId)).replace('O', String(this.foreignPostId));
    return this.prepared(() => this.world.tap(this.id, message.message_id, made), this.meant(made), false);
  }

  private foreignTap(message: ChatMessage, data: string, by: 'stranger' | 'group'): Prepared {
    const make = () =>
      by === 'stranger'
        ? this.world.tap(STRANGER, message.message_id, data)
        : this.world.tap(-this.id, message.message_id, data, { from: this.id });
    return this.prepared(make, { type: 'look' }, false);
  }

  private prepared(make: () => TapAnswer, act: Act, later: boolean): Prepared {
    // The tap is made when it is made, not when it arrives.
    const tap = make();
    this.taps.push(tap);
    const update = this.world.updates().find(({ callback_query: query }) => query?.id === tap.queryId);
    if (update === undefined) throw new Error('the tap made no update');
    if (!later) return { act, surface: 'telegram', perform: () => this.arrive(update, tap, act) };
    this.late.push({ update, tap, act });
    return looking('telegram', async () => {});
  }

  /** An update that was held back, or null. */
  lateUpdate(pick: number): Prepared | null {
    const [late] = this.late.splice(pick % Math.max(this.late.length, 1), 1);
    if (late === undefined) return null;
    const { update, tap, act } = late;
    return { act, surface: 'telegram', perform: () => this.arrive(update, tap, act) };
  }

  /** One that was acknowledged comes once more. */
  sameUpdate(pick: number): Prepared | null {
    const update = chosen(this.taken, pick);
    return update === undefined ? null : looking('telegram', () => this.deliver(update));
  }

  reply({ pick, what }: { pick: number; what: 'wish' | 'tooLong' | 'sticker' }, snapshot: Snapshot): Prepared | null {
    const message = chosen(
      this.messages().filter(({ deleted }) => deleted !== true),
      pick,
    );
    if (message === undefined || this.blocked) return null;
    const text = { wish: 'Shorter, please.', tooLong: 'x'.repeat(501), sticker: '' }[what];
    const update = this.world.write(this.id, text, { replyTo: message.message_id, sticker: what === 'sticker' });
    const revision = revisionOf(message, snapshot);
    const perform = async (): Promise<readonly Result[]> => {
      const said = this.messages().length;
      await this.deliver(update);
      await this.until(() => this.messages().length > said, 'a reply was not answered');
      return ANY;
    };
    if (what !== 'wish' || revision === null) return looking('telegram', perform);
    const overlooked = mayBeOverlooked(message, snapshot.revisions[revision - 1]?.content_hash ?? '', snapshot);
    return { act: { type: 'wish', revision, overlooked }, surface: 'telegram', perform };
  }

  async block(blocked: boolean): Promise<void> {
    if (this.blocked !== blocked) await this.deliver(this.world.setBlocked(this.id, blocked));
  }

  private async arrive(update: BotUpdate, tap: TapAnswer | null, act: Act): Promise<readonly Result[]> {
    await this.deliver(update);
    if (tap === null) return ANY;
    await this.until(() => tap.answeredAt !== null, `the tap ${tap.data} was not answered`);
    return meaning(act, tap.text ?? '');
  }

  private async deliver(update: BotUpdate): Promise<void> {
    const { status } = await this.stage.api.call('POST', '/telegram/callback', {
      body: update,
      headers: { 'x-telegram-bot-api-secret-token': SECRET },
    });
    holds(status === 200, `an update was answered with ${status}`);
    this.world.acknowledge(update.update_id);
    this.taken.push(update);
  }

  private async until(check: () => boolean, words: string): Promise<void> {
    for (const end = Date.now() + ANSWERED_WITHIN_MS; !check(); await sleep(2)) holds(Date.now() < end, words);
  }

  private meant(data: string): Act {
    const parsed = parseCallbackData(data);
    if (parsed?.type !== 'post' || parsed.postId !== this.postId) return { type: 'look' };
    return actOf(parsed);
  }
}

const dataOf = (markup: BotMarkup | undefined): string[] =>
  (markup?.inline_keyboard ?? []).flat().flatMap(({ callback_data: data }) => data ?? []);

function actOf({ act, revision }: Extract<CallbackData, { type: 'post' }>): Act {
  switch (act) {
    case 'approve':
    case 'regenerate':
    case 'delete':
      return { type: 'decide', decision: act, revision };
    case 'undo':
    case 'posted':
    case 'revive':
      return { type: act, revision };
    case 'remind_in_an_hour':
    case 'remind_tonight':
    case 'remind_tomorrow':
      return { type: 'remind', revision };
    case 'bring_back':
      return { type: 'bringBack', number: revision };
    case 'show_here':
      return { type: 'showHere' };
    case 'write_again':
      return { type: 'writeAgain' };
    case 'choose_time':
    case 'close_choice':
    // Sends at most what was missed, and never changes the post.
    case 'retry_by_email':
      return { type: 'look' };
  }
}

/** What a tap's answer tells its author. */
function meaning(act: Act, text: string): readonly Result[] {
  const said = (done: RegExp, already: RegExp = done): readonly Result[] => {
    const results: Result[] = [];
    if (done.test(text)) results.push('done');
    if (already.test(text)) results.push('already');
    return results.length > 0 ? results : ['refused'];
  };
  switch (act.type) {
    case 'decide':
      if (act.decision === 'approve') return said(/^✅ Approved\.$/);
      if (act.decision === 'delete') return said(/^🗑️ Deleted\.$/);
      // A draft whose successor was asked for is replaced, whoever asks again.
      return / was replaced\. /.test(text) ? ['already', 'refused'] : said(/^♻️ Writing draft/);
    case 'undo':
      return said(/^↩️ Undone\./, /nothing to undo\.$/);
    case 'posted':
      return said(/^✅ Noted/);
    case 'remind':
      return said(/^⏰ I’ll remind you/, /$^/);
    case 'bringBack':
      return said(/ is back, as draft /, / has the same text as /);
    case 'revive':
      return said(/ waits for you again\.$/);
    case 'writeAgain':
      return said(new RegExp(`^${voice.tap.writingAgain}$`));
    case 'showHere':
      return said(/ comes below\.$/, /$^/);
    case 'wish':
    case 'edit':
    case 'send':
    case 'look':
      return ANY;
  }
}

/** The revision whose text a message shows, by what its reader sees. */
function revisionOf({ text = '' }: ChatMessage, { revisions }: Snapshot): number | null {
  for (const { number, content } of revisions) {
    if (text.startsWith(`${content}\n\nDraft ${number} · `)) return number;
  }
  return revisions.findLast(({ content }) => text.startsWith(content))?.number ?? null;
}

/** Its buttons say what it is about; of a message without them only the rows do, and these may lag behind what it shows. */
function mayBeOverlooked(
  { message_id: id, reply_markup: markup }: ChatMessage,
  hash: string,
  { deliveries }: Snapshot,
): boolean {
  if (dataOf(markup).some((data) => data.startsWith('r:'))) return false;
  const known = deliveries.find(({ provider_message_id: theirs }) => theirs === String(id));
  return known === undefined || known.shown === null || shownText(known.shown) !== hash.slice(0, 12);
}
