import { Body, Controller, HttpCode, Post, Req, Res, UnauthorizedException, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiProblems } from '../common/http/api-problems.js';
import { Public } from '../common/http/public.js';
import { RateLimitGroup } from '../common/http/rate-limit.js';
import { ACCESS_TOKEN_SECONDS } from './access-tokens.js';
import { Accounts, type Session } from './accounts.js';
import {
  AccountResponse,
  ForgotRequest,
  LoginRequest,
  LogoutRequest,
  RefreshRequest,
  RegisterRequest,
  ResetRequest,
  SessionResponse,
  toAccountResponse,
  TokenRequest,
} from './auth.dto.js';
import { BrowserSession } from './browser-session.js';
import { OwnAccountsGuard } from './own-accounts.guard.js';

@ApiTags('auth')
@Public()
@RateLimitGroup('auth')
@UseGuards(OwnAccountsGuard)
@Controller('auth')
export class AuthController {
  constructor(
    private readonly accounts: Accounts,
    private readonly browser: BrowserSession,
  ) {}

  /** Makes an account; a mail asks to confirm the address, and nothing else goes there before. */
  @Post('register')
  @ApiProblems(400, 404, 409, 413, 415, 429)
  async register(@Body() { email, password, timezone }: RegisterRequest): Promise<AccountResponse> {
    return toAccountResponse(await this.accounts.register(email, password, timezone ?? null));
  }

  /** Confirms the address with the token from the mail. */
  @Post('verify')
  @HttpCode(200)
  @ApiProblems(400, 404, 413, 415, 429)
  async verify(@Body() { token }: TokenRequest): Promise<AccountResponse> {
    return toAccountResponse(await this.accounts.verify(token));
  }

  @Post('login')
  @HttpCode(200)
  @ApiProblems(400, 401, 403, 404, 413, 415, 429)
  async login(
    @Body() { email, password }: LoginRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionResponse> {
    const inBrowser = this.browser.isBrowser(request);
    return this.answer(await this.accounts.login(email, password), inBrowser, response);
  }

  /** A new access token, and a new refresh token in place of the one used. */
  @Post('refresh')
  @HttpCode(200)
  // Each load of the page asks for one, and a household shares an address.
  @RateLimitGroup('user')
  @ApiProblems(400, 401, 403, 404, 413, 415, 429)
  async refresh(
    @Body() body: RefreshRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionResponse> {
    const token = body.refresh_token ?? this.browser.read(request);
    if (token === null) throw new UnauthorizedException('Please log in again.');
    return this.answer(await this.accounts.refresh(token), body.refresh_token === undefined, response);
  }

  /** Ends this log-in, or every one there is. */
  @Post('logout')
  @HttpCode(204)
  @RateLimitGroup('user')
  @ApiProblems(400, 401, 403, 404, 413, 415, 429)
  async logout(
    @Body() body: LogoutRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const token = body.refresh_token ?? this.browser.read(request);
    if (body.everywhere === true) await this.accounts.logoutEverywhere(token);
    else if (token !== null) await this.accounts.logout(token);
    this.browser.clear(response);
  }

  /** Mails a way back in, where the address is known. */
  @Post('forgot')
  @HttpCode(202)
  @ApiProblems(400, 404, 413, 415, 429)
  async forgot(@Body() { email }: ForgotRequest): Promise<void> {
    await this.accounts.forgot(email);
  }

  /** Sets a new password with the token from the mail; every log-in ends. */
  @Post('reset')
  @HttpCode(204)
  @ApiProblems(400, 404, 413, 415, 429)
  async reset(@Body() { token, password }: ResetRequest): Promise<void> {
    await this.accounts.reset(token, password);
  }

  private answer({ accessToken, refreshToken }: Session, inBrowser: boolean, response: Response): SessionResponse {
    if (inBrowser) this.browser.write(response, refreshToken);
    return {
      access_token: accessToken,
      ...(inBrowser ? {} : { refresh_token: refreshToken }),
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_SECONDS,
    };
  }
}
