// Owns the way to LinkedIn's composer.

const COMPOSER = 'https://www.linkedin.com/feed/?shareActive=true';

/** A longer text is left out: what fits into a link differs by browser and app. */
const TEXT_IN_LINK_CHARACTERS = 2_000;
/** Letters of other scripts take up to nine characters in a link. */
const LINK_CHARACTERS = 4_000;

/** The address of the composer is not documented, so it is a help and never the only way: the text is always there to copy. */
export function composerUrl(content: string): string {
  if (content.length > TEXT_IN_LINK_CHARACTERS) return COMPOSER;
  const url = `${COMPOSER}&text=${encodeURIComponent(content.toWellFormed())}`;
  return url.length > LINK_CHARACTERS ? COMPOSER : url;
}
