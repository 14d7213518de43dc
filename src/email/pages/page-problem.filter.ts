// What goes wrong behind a link of a mail is said on a page: whoever sees it is a person with a browser.

import { Catch } from '@nestjs/common';
import type { Response } from 'express';
import { voice } from '../../../domain/messages/voice.js';
import { type Problem, ProblemFilter } from '../../common/http/problem.filter.js';
import { sendPage } from './page-answer.js';
import { type PlainPage, plainPageHtml } from './page-html.js';

const { unknown, linkExpired, tooLarge, notAForm, away, fault } = voice.page.problem;

const PAGES: Record<number, PlainPage> = {
  400: notAForm,
  404: unknown,
  410: linkExpired,
  413: tooLarge,
  415: notAForm,
  503: away,
};

@Catch()
export class PageProblemFilter extends ProblemFilter {
  protected override answer(response: Response, { status }: Problem): void {
    sendPage(response, status, plainPageHtml(PAGES[status] ?? fault));
  }
}
