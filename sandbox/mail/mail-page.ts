// A mail as a page of its own, for a frame.

/** Nothing of a mail runs or is sent from its frame; a link opens a tab of its own, which is a page like any other. */
export const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data: https:; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

/** The mail as it is, but its links open new tabs; placed where it does not come before the doctype. */
export function withNewTabs(mail: string): string {
  const start = /^\s*(<!doctype[^>]*>)?\s*(<html(\s[^>]*)?>)?\s*(<head(\s[^>]*)?>)?/i;
  return mail.replace(start, (opening) => `${opening}<base target="_blank">`);
}
