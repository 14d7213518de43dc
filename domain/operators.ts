// Owns the words of those who run the service: what they can do, and what they are told.

/** The commands of `npm run ops` that change something. */
export const OPERATOR_COMMANDS = ['pause', 'resume', 'resend'] as const;
export type OperatorCommand = (typeof OPERATOR_COMMANDS)[number];

export const ALERT_EVENTS = ['closed', 'opened'] as const;
export type AlertEvent = (typeof ALERT_EVENTS)[number];

/** As those of a delivery; `cancelled`: it was over before anybody had been told. */
export const ALERT_STATES = ['queued', 'sending', 'sent', 'failed', 'unknown', 'cancelled'] as const;
export type AlertState = (typeof ALERT_STATES)[number];
