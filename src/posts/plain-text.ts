import { registerDecorator, type ValidationArguments } from 'class-validator';

/** A text with something in it, and nothing in it that cannot be stored or sent: no NUL, no half of a surrogate pair. */
export function IsPlainText(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isPlainText',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && value.trim() !== '' && !value.includes('\0') && value.isWellFormed(),
        defaultMessage: ({ property: name }: ValidationArguments) => `${name} must be a text that is not blank`,
      },
    });
}

/** Says how many characters are too many. Counted in UTF-16 units, as LinkedIn's editor does. */
export function FitsInto(limit: number, place: string): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'fitsInto',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => typeof value !== 'string' || value.length <= limit,
        defaultMessage: ({ property: name, value }: ValidationArguments) =>
          `${name} is ${(typeof value === 'string' ? value.length : 0) - limit} characters too long: ${place} takes ${limit.toLocaleString('en')}`,
      },
    });
}
