import { Controller, Delete, Get, HttpCode, NotFoundException, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { EntityManager } from '@mikro-orm/postgresql';
import type { Response } from 'express';
import { ApiProblems } from '../common/http/api-problems.js';
import { type AuthenticatedUser, CurrentUser } from '../common/http/current-user.js';
import { Users } from '../users/index.js';
import { AccountExport } from './account-export.js';
import { Accounts } from './accounts.js';
import { AccountResponse, toAccountResponse } from './auth.dto.js';
import { BrowserSession } from './browser-session.js';

@ApiTags('auth')
@ApiBearerAuth()
@Controller('auth/me')
export class MeController {
  constructor(
    private readonly em: EntityManager,
    private readonly users: Users,
    private readonly accounts: Accounts,
    private readonly accountExport: AccountExport,
    private readonly browser: BrowserSession,
  ) {}

  @Get()
  @ApiProblems(401, 404, 429)
  async me(@CurrentUser() user: AuthenticatedUser): Promise<AccountResponse> {
    const found = await this.users.byId(this.em.fork(), user.id);
    if (found === null) throw new NotFoundException('Not found.');
    return toAccountResponse(found);
  }

  /** Deletes the account and everything of it, at once and for good. */
  @Delete()
  @HttpCode(204)
  @ApiProblems(401, 429)
  async remove(@CurrentUser() user: AuthenticatedUser, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.accounts.remove(user.id);
    this.browser.clear(response);
  }

  /** Everything the service holds of you, as JSON. */
  @Get('export')
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true } })
  @ApiProblems(401, 429)
  exportAll(@CurrentUser() user: AuthenticatedUser): Promise<Record<string, unknown>> {
    return this.accountExport.of(user.id);
  }
}
