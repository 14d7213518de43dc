import {
  Controller,
  Get,
  GoneException,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Req,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { nowMs } from '../../common/clock.js';
import { Public } from '../../common/http/public.js';
import { SkipRateLimit } from '../../common/http/rate-limit.js';
import { type DecisionLink, DecisionLinks } from '../../delivery/index.js';
import { ApiActForm, ApiPages } from './api-pages.js';
import { EmailDecisions } from './email-decisions.js';
import { actFormOf, FormBody } from './form-body.js';
import { seeOther, sendPage } from './page-answer.js';
import { decisionPageHtml } from './page-html.js';
import { PageProblemFilter } from './page-problem.filter.js';

/**
 * The links of mails, at the root. The token is who asks: no session, so nothing that another site could ride on. Not
 * counted, because a forged one costs a signature check and reads no row.
 */
@ApiTags('links in mails')
@Controller('d')
@Public()
@SkipRateLimit()
@UseGuards(FormBody)
@UseFilters(PageProblemFilter)
export class DecisionPagesController {
  constructor(
    private readonly links: DecisionLinks,
    private readonly decisions: EmailDecisions,
  ) {}

  /** Shows what the link will do, or what became of it. Changes nothing, whoever opens it. */
  @Get(':token')
  @ApiPages(200, 404, 410)
  async show(@Param('token') token: string, @Res() response: Response): Promise<void> {
    const page = await this.decisions.show(this.linkOf(token));
    if (page === null) throw new NotFoundException();
    sendPage(response, 200, decisionPageHtml(page));
  }

  /** Does it, for the revision that the page showed. */
  @Post(':token')
  @HttpCode(303)
  @ApiActForm()
  @ApiPages(303, 400, 404, 409, 410, 413, 415)
  async act(@Param('token') token: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const link = this.linkOf(token);
    const acted = await this.decisions.act(link, actFormOf(request.body));
    switch (acted.type) {
      case 'done':
        return seeOther(response, this.links.path(link));
      case 'refused':
        return sendPage(response, 409, decisionPageHtml(acted.page));
      case 'invalid':
        return sendPage(response, 400, decisionPageHtml(acted.page));
      case 'gone':
        throw new NotFoundException();
    }
  }

  private linkOf(token: string): DecisionLink {
    const link = this.links.read(token);
    if (link === null) throw new NotFoundException();
    if (link.expiresAt.getTime() <= nowMs()) throw new GoneException();
    return link;
  }
}
