import { describe, expect, it } from '@jest/globals';
import { fieldErrors } from './field-errors';

describe('fieldErrors', () => {
  it('gives each field its first complaint, as a sentence', () => {
    const detail =
      'email must be an email; password must be longer than or equal to 8 characters; password must be a string';
    expect(fieldErrors(detail, ['email', 'password'])).toEqual({
      byField: { email: 'Must be an email.', password: 'Must be longer than or equal to 8 characters.' },
      rest: null,
    });
  });

  it('keeps what belongs to no field of the form', () => {
    expect(fieldErrors('An account with this address exists. Log in.', ['email'])).toEqual({
      byField: {},
      rest: 'An account with this address exists. Log in.',
    });
    expect(fieldErrors('email_status is wrong', ['email']).rest).toBe('email_status is wrong');
  });
});
