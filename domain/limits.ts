// Owns the numbers that providers and LinkedIn set.

/** A LinkedIn post takes 3,000 characters, counted as UTF-16 units, as its editor does. */
export const POST_CHARACTERS = 3_000;

/** The feed folds a post after about 210 characters, or after three lines on a phone. */
export const FOLD_CHARACTERS = 210;
export const FOLD_LINES = 3;

export const TOPIC_CHARACTERS = 300;
export const INSTRUCTION_CHARACTERS = 500;

/** The Bot API's limit for a text message, in UTF-16 units after entity parsing. */
export const TELEGRAM_TEXT_UNITS = 4_096;

/** The Bot API's limit for `callback_data`. */
export const CALLBACK_DATA_BYTES = 64;
