// Owns the task queues and priorities of the engine.

/** Workflow tasks, database activities, text generation and mail. */
export const MAIN_QUEUE = 'ghostwriter';

/** Everything that talks to the Bot API, apart from answers to taps; limited for the whole cluster. */
export const TELEGRAM_QUEUE = 'ghostwriter-telegram';

/**
 * Telegram takes about 30 messages a second from one bot and lengthens a refused window for those who ignore it;
 * 28 leaves room for answers to taps, which are sent by the API process.
 */
export const TELEGRAM_REQUESTS_PER_SECOND = 28;

/** Lower goes first. People who wait for an answer go ahead of messages nobody is waiting for. */
export const PRIORITY = { interactive: 1, reminder: 4 } as const;
