import { Controller, Get, HttpCode, NotFoundException, Param, Post, Res, UseFilters } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { voice } from '../../../domain/messages/voice.js';
import { nowMs } from '../../common/clock.js';
import { Public } from '../../common/http/public.js';
import { SkipRateLimit } from '../../common/http/rate-limit.js';
import { type ReminderLink, ReminderLinks } from '../../delivery/index.js';
import { ApiOneClick, ApiPages } from './api-pages.js';
import { EmailReminders } from './email-reminders.js';
import { sendPage } from './page-answer.js';
import { plainPageHtml, reminderPageHtml } from './page-html.js';
import { PageProblemFilter } from './page-problem.filter.js';
import type { ReminderPage } from './reminder-page.js';

/**
 * The links of reminders by mail, at the root, and what mail programs send for "unsubscribe" (RFC 8058). The token says
 * all, so a body is not even read.
 */
@ApiTags('links in mails')
@Controller('u')
@Public()
@SkipRateLimit()
@UseFilters(PageProblemFilter)
export class ReminderPagesController {
  constructor(
    private readonly links: ReminderLinks,
    private readonly reminders: EmailReminders,
  ) {}

  /** Shows what the link will do, or that it was done. Changes nothing, whoever opens it. */
  @Get(':token')
  @ApiPages(200, 404, 410)
  async show(@Param('token') token: string, @Res() response: Response): Promise<void> {
    await this.answer(token, response, (link) => this.reminders.show(link));
  }

  /** Does it. Answered by a page and not by a way to one: RFC 8058 forbids redirects here. */
  @Post(':token')
  @HttpCode(200)
  @ApiOneClick()
  @ApiPages(200, 404, 410)
  async act(@Param('token') token: string, @Res() response: Response): Promise<void> {
    await this.answer(token, response, (link) => this.reminders.act(link));
  }

  private async answer(
    token: string,
    response: Response,
    pageFor: (link: ReminderLink) => Promise<ReminderPage | null>,
  ): Promise<void> {
    const link = this.links.read(token);
    if (link === null) throw new NotFoundException();
    if (link.expiresAt.getTime() <= nowMs()) {
      return sendPage(response, 410, plainPageHtml(voice.page.reminder.linkExpired));
    }
    const page = await pageFor(link);
    if (page === null) throw new NotFoundException();
    sendPage(response, 200, reminderPageHtml(page));
  }
}
