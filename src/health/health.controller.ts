import { Controller, Get, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { EntityManager } from '@mikro-orm/postgresql';
import type { Response } from 'express';
import { ApiProblems } from '../common/http/api-problems.js';
import { Public } from '../common/http/public.js';
import { SkipRateLimit } from '../common/http/rate-limit.js';
import { EngineHealth } from '../temporal/index.js';

class LiveResponse {
  @ApiProperty({ example: 'ok' })
  status!: string;
}

class ReadyResponse {
  @ApiProperty({ example: 'ready' })
  status!: string;
  @ApiProperty({ enum: ['up'] })
  database!: 'up';
  /** Work is accepted while the engine is away, and done when it is back. */
  @ApiProperty({ enum: ['up', 'down'] })
  engine!: 'up' | 'down';
  @ApiProperty({ enum: ['up', 'down'] })
  worker!: 'up' | 'down';
}

const DATABASE_WITHIN_MS = 2_000;

@ApiTags('health')
@Public()
@SkipRateLimit()
@Controller('health')
export class HealthController {
  constructor(
    private readonly em: EntityManager,
    private readonly engine: EngineHealth,
  ) {}

  /** The process answers. */
  @Get('live')
  live(): LiveResponse {
    return { status: 'ok' };
  }

  /** Requests can be accepted: the database answers, and takes writes. */
  @Get('ready')
  @ApiOkResponse({ type: ReadyResponse })
  @ApiProblems()
  async ready(@Res({ passthrough: true }) response: Response): Promise<ReadyResponse> {
    response.setHeader('Cache-Control', 'no-store');
    const [engine] = await Promise.all([this.engine.state(), this.askDatabase()]);
    return { status: 'ready', database: 'up', ...engine };
  }

  private async askDatabase(): Promise<void> {
    const asked = this.em.fork().execute<{ transaction_read_only: 'on' | 'off' }[]>('show transaction_read_only');
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error('too late')), DATABASE_WITHIN_MS).unref();
    });
    let answer;
    try {
      answer = await Promise.race([asked, late]);
    } catch (error) {
      throw new ServiceUnavailableException('The database does not answer.', { cause: error });
    }
    // As a standby does, which answers every question and takes no work.
    if (answer[0]?.transaction_read_only !== 'off') {
      throw new ServiceUnavailableException('The database takes no writes.');
    }
  }
}
