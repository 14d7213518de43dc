// What the forms for signing in check before the API does.

const PASSWORD_CHARACTERS = 8;

export const PASSWORD_HINT = `At least ${PASSWORD_CHARACTERS} characters. A sentence is good, and easy to remember.`;

export const rules = {
  email: (value: string) =>
    /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value.trim()) ? null : 'Enter an address such as jane@example.org.',
  newPassword: (value: string) =>
    value.length >= PASSWORD_CHARACTERS ? null : `Use at least ${PASSWORD_CHARACTERS} characters.`,
  present: (what: string) => (value: string) => (value.trim() === '' ? `Enter ${what}.` : null),
};
