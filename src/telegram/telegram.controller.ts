import { Body, Controller, Headers, HttpCode, Post, UnauthorizedException } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/http/api-problems.js';
import { Public } from '../common/http/public.js';
import { SkipRateLimit } from '../common/http/rate-limit.js';
import { isOneOf } from '../common/crypto/keys.js';
import { Config } from '../config/config.js';
import { UpdateHandler } from './updates/update-handler.js';

@ApiTags('telegram')
@Controller('telegram')
export class TelegramController {
  constructor(
    private readonly config: Config,
    private readonly updates: UpdateHandler,
  ) {}

  /** Takes one update of the Bot API. Not validated by a DTO: Telegram adds fields as it likes. */
  @Post('callback')
  @HttpCode(200)
  @Public()
  @SkipRateLimit()
  @ApiHeader({ name: 'X-Telegram-Bot-Api-Secret-Token', required: true })
  @ApiBody({ schema: { type: 'object', additionalProperties: true } })
  @ApiProblems(400, 401, 413, 415)
  async callback(
    @Headers('x-telegram-bot-api-secret-token') secret: string | undefined,
    @Body() update: unknown,
  ): Promise<void> {
    if (!isOneOf(secret ?? '', this.config.telegram.webhookSecrets))
      throw new UnauthorizedException('The secret token is missing or wrong.');
    await this.updates.handle(update);
  }
}
