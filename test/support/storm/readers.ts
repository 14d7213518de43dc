// The authors as they read: some of them tap on a decision, some tap twice, and some change their mind too late.

import { setTimeout as sleep } from 'node:timers/promises';
import { parseCallbackData } from '../../../domain/callback-data.js';
import type { Decision } from '../../../domain/decision.js';
import type { ChatMessage, TapAnswer } from '../../../sandbox/telegram/chats.js';
import { buttonData, type Stack } from '../stack.js';
import type { Author } from './authors.js';
import type { Tap } from './evidence.js';

const LOOKS_EVERY_MS = 250;
/** Of the drafts that are seen. */
const DECIDED = 0.25;
const TAPPED_AGAIN = 0.4;
const OVERRULED = 0.3;
/** A post is written anew once at most, or it would not come to rest. */
const LAST_REWRITTEN_REVISION = 1;

type Made = Omit<Tap, 'answer'> & { tap: TapAnswer };

export class Readers {
  private readonly made: Made[] = [];
  private readonly seen = new Set<number>();
  private readonly ending = new AbortController();
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly stack: Stack,
    private readonly authors: readonly Author[],
    /** From 0 to 1. */
    private readonly random: () => number,
  ) {}

  begin(): void {
    this.reading = this.read();
  }

  async end(): Promise<void> {
    this.ending.abort();
    await this.reading;
  }

  taps(): Tap[] {
    return this.made.map(({ tap, ...about }) => ({ ...about, answer: tap.text }));
  }

  /** Every one that Telegram still holds has been asked for and acted on. */
  get areHeard(): boolean {
    return this.stack.sandbox.telegram.updates().length === 0;
  }

  private async read(): Promise<void> {
    while (!this.ending.signal.aborted) {
      for (const { chatId } of this.authors) {
        for (const message of this.stack.liveDrafts(chatId)) {
          if (this.seen.has(message.message_id)) continue;
          this.seen.add(message.message_id);
          if (this.random() < DECIDED) this.decide(chatId, message);
        }
      }
      await sleep(LOOKS_EVERY_MS, undefined, { signal: this.ending.signal }).catch(() => undefined);
    }
  }

  private decide(chatId: number, message: ChatMessage): void {
    const about = parseCallbackData(buttonData(message, 'a:') ?? '');
    if (about?.type !== 'post') return;
    const drawn = this.random();
    const canBeRewritten = about.revision <= LAST_REWRITTEN_REVISION;
    const decision: Decision = drawn < 0.5 ? 'approve' : drawn < 0.75 || !canBeRewritten ? 'delete' : 'regenerate';
    const decisions: Decision[] = [decision];
    if (this.random() < TAPPED_AGAIN) decisions.push(decision);
    if (this.random() < OVERRULED) decisions.push(decision === 'approve' ? 'delete' : 'approve');
    for (const each of decisions) this.tap(chatId, message, { ...about, decision: each });
  }

  private tap(
    chatId: number,
    message: ChatMessage,
    { postId, revision, decision }: { postId: number; revision: number; decision: Decision },
  ): void {
    const { telegram } = this.stack.sandbox;
    const data = `${decision.charAt(0)}:${postId}:${revision}`;
    const tap = telegram.tap(chatId, message.message_id, data);
    const updateId = telegram.updates().at(-1)?.update_id;
    if (updateId === undefined) throw new Error('a tap made no update');
    this.made.push({ updateId, postId, revision, decision, tap });
  }
}
