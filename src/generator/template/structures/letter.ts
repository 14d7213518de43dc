import type { Structure } from './structure.js';

export const letter: Structure = {
  name: 'letter',
  personal: true,
  marks: 'none',
  hooks: ({ topic, audience }) => [
    `A note to ${audience ?? 'anyone'} who is struggling with ${topic.inline}:`,
    `Dear younger me, about ${topic.inline}:`,
    `If ${topic.inline} feels harder than it should, this is for you.`,
  ],
  bridges: () => [
    'You are not behind. You are in the part that nobody posts about.',
    'First of all: breathe. Very little of this is as urgent as it feels.',
    'I have been there, and I wish somebody had said this to me.',
  ],
  points: () => [
    'You do not have to earn the right to ask. Asking is part of the work.',
    'The person who looks sure of everything is often only better rested.',
    'Keep a list of what went well. Your memory will not do it for you.',
    'Find one colleague who tells you the truth, and buy that person lunch.',
    'Rest before you are tired. Tired people make expensive decisions.',
    'You will outgrow some of your convictions. Thank them, and let them go.',
  ],
  lessons: () => [
    'It gets easier. Mostly because you get kinder, to others and to yourself.',
    'You will be fine. And one day somebody will ask you how you did it.',
    'Keep going, a little slower, and with better company.',
  ],
};
