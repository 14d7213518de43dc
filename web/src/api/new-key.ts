/** Random and unique; `crypto.randomUUID` is missing where the page is served on a plain address. */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
