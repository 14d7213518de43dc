// Puts what the API refused next to the field it is about.

/** The API names the field first, and separates several complaints by semicolons. */
export function fieldErrors<Field extends string>(
  detail: string,
  fields: readonly Field[],
): { byField: Partial<Record<Field, string>>; rest: string | null } {
  const byField: Partial<Record<Field, string>> = {};
  const rest: string[] = [];
  for (const complaint of detail.split('; ')) {
    const field = fields.find((name) => complaint.startsWith(`${name} `));
    if (field === undefined) rest.push(complaint);
    else byField[field] ??= sentence(complaint.slice(field.length + 1));
  }
  return { byField, rest: rest.length === 0 ? null : rest.join('; ') };
}

/** "must be longer than 8 characters" → "Must be longer than 8 characters." */
const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
