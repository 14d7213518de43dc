// Toasts: what became of an action, in one sentence.

import { notifications } from '@mantine/notifications';

const LONG_ENOUGH_TO_READ_MS = 6_000;

/** What was done before may be undone by now, so the newest takes its place. */
let lastDone: string | null = null;

export const told = {
  done(message: string): void {
    if (lastDone !== null) notifications.hide(lastDone);
    lastDone = notifications.show({ message, color: 'green', autoClose: LONG_ENOUGH_TO_READ_MS });
  },
  /** Something else is true by now, and the page shows it. */
  overtaken(message: string): void {
    notifications.show({ id: message, message, color: 'yellow', autoClose: LONG_ENOUGH_TO_READ_MS });
  },
  /** Stays until it is closed: what failed must not slip away. */
  failed(message: string): void {
    notifications.show({ id: message, title: 'That did not work', message, color: 'red', autoClose: false });
  },
};
