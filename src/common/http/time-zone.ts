import { registerDecorator } from 'class-validator';

/** A name that this runtime's time-zone data knows; offsets such as `+02:00` are no zones. */
export function IsTimeZone(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isTimeZone',
      target: target.constructor,
      propertyName: String(property),
      options: { message: 'timezone must be an IANA time zone such as Europe/Berlin' },
      validator: { validate: (value: unknown) => typeof value === 'string' && isTimeZone(value) },
    });
}

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
