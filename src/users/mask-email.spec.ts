import { describe, expect, it } from '@jest/globals';
import { maskEmail } from './mask-email.js';

describe('maskEmail', () => {
  it.each([
    ['jane@example.org', 'j•••@example.org'],
    ['j@example.org', 'j•••@example.org'],
    ['"a@b"@example.org', '"•••@example.org'],
    ['🏥x@example.org', '🏥•••@example.org'],
    ['@example.org', '•••'],
    ['nobody', '•••'],
  ])('shows %s as %s', (email, masked) => {
    expect(maskEmail(email)).toBe(masked);
  });
});
