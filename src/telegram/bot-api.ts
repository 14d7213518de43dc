// The Bot API through grammY, with time-outs that fit what waits for each call. grammY's own default is 500 s.

import { Injectable } from '@nestjs/common';
import { Api } from 'grammy';
import pThrottle from 'p-throttle';
import { SENDER_TIMEOUT_MS } from '../../domain/retry-policies.js';
import { TELEGRAM_REQUESTS_PER_SECOND } from '../../domain/task-queues.js';
import { Config } from '../config/config.js';

/** How long Telegram holds a poll open that has nothing to tell, in seconds. */
export const POLL_SECONDS = 25;

/**
 * The engine holds the rate of the Telegram queue, but lets twice as much through in the first second after a pause, and what
 * it hands out evenly may still arrive in heaps. One above that rate, so that this is not what holds back.
 */
const paced = pThrottle({ limit: TELEGRAM_REQUESTS_PER_SECOND + 1, interval: 1_000, strict: true });

@Injectable()
export class BotApi {
  /** Sends and rewrites, inside an activity. */
  readonly sends: Api;
  /** Answers to what a person just did: late is as good as never. */
  readonly answers: Api;
  readonly polls: Api;

  constructor({ telegram }: Config) {
    const api = (timeoutSeconds: number) => new Api(telegram.token, { apiRoot: telegram.apiRoot, timeoutSeconds });
    this.sends = api(SENDER_TIMEOUT_MS / 1_000 - 5);
    const turn = paced(() => Promise.resolve());
    this.sends.config.use(async (call, method, payload, signal) => {
      await turn();
      return call(method, payload, signal);
    });
    this.answers = api(10);
    this.polls = api(POLL_SECONDS + 15);
  }
}
