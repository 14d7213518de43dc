// How a post ends, by voice: with a question that invites an answer, or with a statement.

import type { Voice } from './wishes.js';

export const QUESTIONS: Record<Voice, [string, ...string[]]> = {
  warm: [
    'What has your experience been?',
    'What would you add?',
    'Which one do you recognise?',
    'I would love to hear how you see it.',
  ],
  bold: ['Where do you disagree?', 'Prove me wrong in the comments?', 'Who is going to say it out loud first?'],
  formal: [
    'How do you approach this in your organisation?',
    'Which consideration would you add?',
    'What evidence has changed your view?',
  ],
  light: [
    'Asking for a friend: which one is yours?',
    'Be honest, how many did you recognise?',
    'What did I forget (apart from coffee)?',
  ],
};

export const STATEMENTS: Record<Voice, [string, ...string[]]> = {
  warm: ['Pass it on to somebody who needs it today.', 'Be patient with yourself.', 'One step is enough for today.'],
  bold: ['Start before you feel ready.', 'Stop nodding. Start doing.', 'The rest is decoration.'],
  formal: [
    'Clarity, applied consistently, remains the best instrument we have.',
    'Good practice is rarely spectacular.',
    'The discipline is in the repetition.',
  ],
  light: [
    'And now back to my unread mail.',
    'That is it. No seven-step webinar attached.',
    'You may now return to your meeting.',
  ],
};

/** One mark for the hook, where emoji are asked for. */
export const EMOJI: Record<Voice, [string, ...string[]]> = {
  warm: ['💡', '🌱', '🙏'],
  bold: ['🔥', '⚡', '🎯'],
  formal: ['📌', '🧭', '📈'],
  light: ['😅', '☕', '🙃'],
};
