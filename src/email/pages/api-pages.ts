// Describes routes that answer with pages.

import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiParam, ApiResponse } from '@nestjs/swagger';

const MEANINGS = {
  200: 'A page that says what is true, and what can be done about it.',
  303: 'Done, now or before. `Location` is the page that says so.',
  400: 'Nothing was done: the page says what the form lacks.',
  404: 'The link is not ours, or what it was for is gone.',
  409: 'Nothing was done: the page says what is true instead.',
  410: 'The link has expired; the page says what to do instead.',
  413: 'The form is too large.',
  415: 'The body is not a form.',
} as const;

const page = (status: number, description: string) =>
  ApiResponse({ status, description, content: { 'text/html': { schema: { type: 'string' } } } });

/** 500 and 503 can come from every one. */
export const ApiPages = (...statuses: (keyof typeof MEANINGS)[]): MethodDecorator & ClassDecorator =>
  applyDecorators(
    ApiParam({ name: 'token', description: 'Signed; from a mail, or from a page that one led to.' }),
    ...statuses.map((status) =>
      status === 303 ? ApiResponse({ status, description: MEANINGS[status] }) : page(status, MEANINGS[status]),
    ),
    page(500, 'A fault of the service.'),
    page(503, 'The database is away; `Retry-After` says when to come back.'),
  );

/** What a mail program sends; nothing of it is needed. */
export const ApiOneClick = (): MethodDecorator =>
  applyDecorators(
    ApiConsumes('multipart/form-data', 'application/x-www-form-urlencoded'),
    ApiBody({
      required: false,
      schema: { type: 'object', properties: { 'List-Unsubscribe': { type: 'string', example: 'One-Click' } } },
    }),
  );

export const ApiActForm = (): MethodDecorator =>
  applyDecorators(
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({
      schema: {
        type: 'object',
        required: ['revision'],
        properties: {
          revision: { type: 'integer', description: 'The revision that the page showed.' },
          instruction: { type: 'string', description: 'For another draft: what should be different.' },
        },
      },
    }),
  );
