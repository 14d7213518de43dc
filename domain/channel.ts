// Owns the word "channel": a way a message reaches a person.

export const CHANNELS = ['email', 'telegram'] as const;
export type Channel = (typeof CHANNELS)[number];

export const otherChannel = (channel: Channel): Channel => (channel === 'email' ? 'telegram' : 'email');
