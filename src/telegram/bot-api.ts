// The Bot API through grammY, with time-outs that fit what waits for each call. grammY's own default is 500 s.

import { Injectable } from '@nestjs/common';
import { Api } from 'grammy';
import { SENDER_TIMEOUT_MS } from '../../domain/retry-policies.js';
import { Config } from '../config/config.js';

/** How long Telegram holds a poll open that has nothing to tell, in seconds. */
export const POLL_SECONDS = 25;

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
    this.answers = api(10);
    this.polls = api(POLL_SECONDS + 15);
  }
}
