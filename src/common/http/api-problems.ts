import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiResponse } from '@nestjs/swagger';

export class Problem {
  @ApiProperty({ example: 'topic must be shorter than or equal to 300 characters' })
  detail!: string;
}

const MEANINGS = {
  400: 'The request is not valid; `detail` names the field.',
  401: 'No valid access token.',
  403: 'The request comes from another site.',
  404: 'Not found, or not yours.',
  409: 'It conflicts with the present state; `detail` says which.',
  413: 'The body is too large.',
  415: 'The body is not JSON.',
  422: 'The idempotency key was used for another request.',
  429: 'Too many requests; `Retry-After` says when to come back.',
} as const;

/** Documents the errors of a route; 500 and 503 can come from every one. */
export function ApiProblems(...statuses: (keyof typeof MEANINGS)[]): ClassDecorator & MethodDecorator {
  return applyDecorators(
    ...statuses.map((status) => ApiResponse({ status, description: MEANINGS[status], type: Problem })),
    ApiResponse({ status: 500, description: 'A fault of the service.', type: Problem }),
    ApiResponse({
      status: 503,
      description: 'The database is away; `Retry-After` says when to come back.',
      type: Problem,
    }),
  );
}
