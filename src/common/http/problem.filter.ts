// The one place where an error becomes an answer: always `{"detail": "…"}`, never a stack, a query or a provider's text.

import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Response } from 'express';
import { isDatabaseAway } from '../database-away.js';

/** A database that restarts is back within seconds. */
const RETRY_AFTER_SECONDS = 5;

export interface Problem {
  status: number;
  body: { detail: string } & Record<string, unknown>;
}

@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const { status, body } = this.problem(error);
    if (response.headersSent) {
      response.end();
      return;
    }
    if (status === 503) response.setHeader('Retry-After', RETRY_AFTER_SECONDS);
    this.answer(response, { status, body });
  }

  /** How it is said; routes with pages say it otherwise. */
  protected answer(response: Response, { status, body }: Problem): void {
    response.status(status).json(body);
  }

  private problem(error: unknown): Problem {
    if (error instanceof HttpException) return fromHttpException(error);
    const parser = fromBodyParser(error);
    if (parser !== null) return parser;
    if (isDatabaseAway(error)) {
      this.logger.warn({ event: 'DATABASE_AWAY' }, 'the database did not answer');
      return { status: 503, body: { detail: 'The service cannot use its database. Try again in a moment.' } };
    }
    // Its message may hold anything, so the operator gets where it happened and what kind it is.
    const stack = error instanceof Error ? error.stack?.split('\n').slice(1, 8).join('\n') : undefined;
    this.logger.error(
      { event: 'REQUEST_FAILED', type: error instanceof Error ? error.name : typeof error, stack },
      'a request failed',
    );
    return { status: 500, body: { detail: 'Something went wrong on our side.' } };
  }
}

/** A handler may add fields beside `detail`, such as the state that a request conflicts with. */
function fromHttpException(error: HttpException): Problem {
  const status = error.getStatus();
  const answer = error.getResponse();
  if (typeof answer === 'object' && 'detail' in answer && typeof answer.detail === 'string') {
    return { status, body: { ...answer, detail: answer.detail } };
  }
  return {
    status,
    body: { detail: status === 404 && /^Cannot [A-Z]+ /.test(error.message) ? 'Not found.' : error.message },
  };
}

const PARSER_DETAIL: Record<number, string> = {
  400: 'The body is not valid JSON.',
  413: 'The body is too large.',
  415: 'The body must be JSON in UTF-8 (Content-Type: application/json).',
};

/** express's parsers throw errors of `http-errors`, which carry a status and a type. */
function fromBodyParser(error: unknown): Problem | null {
  if (!(error instanceof Error) || !('status' in error) || !('type' in error)) return null;
  const { status } = error;
  if (typeof status !== 'number' || status < 400 || status > 499) return null;
  return { status, body: { detail: PARSER_DETAIL[status] ?? 'The request could not be read.' } };
}
