// How wire input is validated: what is not named is refused, and the answer names the field.

import { BadRequestException, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';

export const createValidationPipe = (): ValidationPipe =>
  new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    // Neither the values nor the classes go into an answer.
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new BadRequestException(describe(errors)),
  });

function describe(errors: ValidationError[]): string {
  return errors.flatMap((error) => [...Object.values(error.constraints ?? {}), ...nested(error)]).join('; ');
}

const nested = ({ property, children = [] }: ValidationError): string[] =>
  children.length === 0 ? [] : [`${property}: ${describe(children)}`];
