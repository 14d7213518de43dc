// The writer behind any OpenAI-compatible server. An attempt is one request, or two where the first text does not fit;
// what follows a failure is the engine's to say.

import { OpenAI } from 'openai';
import type { Brief, GeneratedText, TextGenerator } from '../../../activities/ports/text-generator.port.js';
import { POST_CHARACTERS } from '../../../domain/limits.js';
import { nowMs } from '../../common/clock.js';
import { metrics } from '../../common/metrics.js';
import { type Answer, readAnswer } from './answer.js';
import { nothingNew, openAiFailure, timedOut, tooLong } from './openai.failures.js';
import { promptFor, promptForShorter, type PromptMessage } from './prompts.js';
import { readSpent, type Spent, totalUsage, type TokenPrice } from './usage.js';

/**
 * For one attempt, both requests together. Below `GENERATE.startToCloseTimeout`, with room to keep the text, and long
 * enough for a model that writes slowly on a machine of one's own.
 */
export const MODEL_TIMEOUT_MS = 120_000;

export interface OpenAiOptions {
  baseUrl: string;
  apiKey: string;
  model: string;
  price: TokenPrice | null;
  timeoutMs?: number;
}

export class OpenAiGenerator implements TextGenerator {
  private readonly client: OpenAI;
  private readonly model: string;
  private readonly price: TokenPrice | null;
  private readonly timeoutMs: number;

  constructor({ baseUrl, apiKey, model, price, timeoutMs = MODEL_TIMEOUT_MS }: OpenAiOptions) {
    this.model = model;
    this.price = price;
    this.timeoutMs = timeoutMs;
    this.client = new OpenAI({
      baseURL: baseUrl,
      apiKey,
      // Left out, the SDK would take these from variables that the service does not name.
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      // What a log of the SDK might hold is the author's.
      logLevel: 'off',
      // Retries belong to the engine: a hidden one would cost money that nobody sees.
      maxRetries: 0,
      timeout: timeoutMs,
      // The brief and the key go where the operator said and nowhere else.
      fetchOptions: { redirect: 'manual' },
    });
  }

  async write(brief: Brief, signal: AbortSignal): Promise<GeneratedText> {
    // The SDK's own time-out is for one request, this one for all.
    const deadline = AbortSignal.timeout(this.timeoutMs);
    const prompt = promptFor(brief);
    const calls: (Spent | null)[] = [];
    let answer = await this.ask(prompt, calls, signal, deadline);
    if (!fits(answer)) {
      // No retry: another question in the same conversation, whose answer the first one is needed for. It is asked once.
      answer = await this.ask(promptForShorter(prompt, answer.text), calls, signal, deadline);
      if (!fits(answer)) throw tooLong();
    }
    const { text } = answer;
    if (brief.earlierTexts.some((earlier) => readsAlike(earlier, text))) throw nothingNew();
    return { text, usage: totalUsage(this.model, calls, this.price) };
  }

  private async ask(
    messages: PromptMessage[],
    calls: (Spent | null)[],
    signal: AbortSignal,
    deadline: AbortSignal,
  ): Promise<Answer> {
    const completion = await this.complete(messages, signal, deadline);
    const spent = readSpent(completion);
    calls.push(spent);
    // Counted whatever the answer is good for: it is paid for.
    metrics.generationTokens.inc({ direction: 'input' }, spent?.inputTokens ?? 0);
    metrics.generationTokens.inc({ direction: 'output' }, spent?.outputTokens ?? 0);
    return readAnswer(completion);
  }

  private async complete(messages: PromptMessage[], signal: AbortSignal, deadline: AbortSignal): Promise<unknown> {
    try {
      // Chat completions, since hardly a server but OpenAI's speaks its newer API. Model and messages alone, since every
      // further field is refused somewhere: `max_completion_tokens` by Mistral, `max_tokens` and `temperature` by OpenAI's
      // reasoning models. The prompt limits the length, and the time-out what a model that runs on can cost.
      return await this.client.chat.completions.create(
        { model: this.model, messages },
        { signal: AbortSignal.any([signal, deadline]) },
      );
    } catch (error) {
      // Cancelled, or the worker stops: the engine knows why, and it is no failure of the writing service.
      signal.throwIfAborted();
      throw deadline.aborted ? timedOut() : openAiFailure(error, nowMs());
    }
  }
}

const fits = ({ text, truncated }: Answer): boolean => !truncated && text.length <= POST_CHARACTERS;

/** Other blanks are no other text. */
const readsAlike = (one: string, other: string): boolean => flat(one) === flat(other);
const flat = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();
