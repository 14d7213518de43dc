// How updates come in: by webhook where Telegram can reach us, by polling otherwise. Started by the API's entry point.

import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { voice } from '../../../domain/messages/voice.js';
import { Config } from '../../config/config.js';
import { BotApi } from '../bot-api.js';
import { telegramFailure } from '../telegram.failures.js';
import { ALLOWED_UPDATES, UpdatePoller } from './update-poller.js';

const TRY_AGAIN_MS = 15_000;

@Injectable()
export class UpdateIntake implements BeforeApplicationShutdown {
  private readonly logger = new Logger(UpdateIntake.name);
  private readonly stopping = new AbortController();
  private registering: Promise<void> = Promise.resolve();

  constructor(
    private readonly config: Config,
    private readonly bot: BotApi,
    private readonly poller: UpdatePoller,
  ) {}

  /** Returns at once: the API serves while Telegram is away. */
  start(): void {
    if (this.config.telegram.updates === 'polling') this.poller.start();
    else this.registering = this.register();
    void this.showCommands();
  }

  /** The command menu. Nothing depends on it, so a failure is only noted: the next start sets it again. */
  private async showCommands(): Promise<void> {
    const commands = Object.entries(voice.bot.commands).map(([command, description]) => ({ command, description }));
    try {
      await this.bot.answers.setMyCommands(commands, { scope: { type: 'all_private_chats' } });
    } catch (error) {
      const { code } = telegramFailure(error);
      this.logger.warn({ event: 'COMMANDS_NOT_SET', code }, 'the command menu could not be set');
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.registering;
  }

  private async register(): Promise<void> {
    const { publicUrl, telegram } = this.config;
    const [secret] = telegram.webhookSecrets;
    if (publicUrl === null || secret === undefined) throw new Error('a webhook needs an address and a secret');
    while (!this.stopping.signal.aborted) {
      try {
        await this.bot.answers.setWebhook(`${publicUrl}/api/v1/telegram/callback`, {
          secret_token: secret,
          allowed_updates: ALLOWED_UPDATES,
        });
        this.logger.log({ event: 'WEBHOOK_REGISTERED' }, 'Telegram sends its updates here');
        return;
      } catch (error) {
        const { code } = telegramFailure(error);
        this.logger.error(
          { event: 'WEBHOOK_NOT_REGISTERED', code },
          'the webhook could not be registered; trying again',
        );
      }
      await sleep(TRY_AGAIN_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }
}
