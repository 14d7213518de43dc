import type { Structure } from './structure.js';

export const lessons: Structure = {
  name: 'lessons',
  personal: false,
  marks: 'numbers',
  hooks: ({ topic, audience }) => [
    `What I wish more ${audience ?? 'people'} knew about ${topic.inline}:`,
    `If you only have a minute for ${topic.inline}, take this with you:`,
    `The short version of everything I have learned about ${topic.inline}:`,
    `A few hard-won notes on ${topic.inline}.`,
  ],
  bridges: () => [
    'None of it is complicated. All of it is easy to forget.',
    'No theory, just what holds up on an ordinary Tuesday.',
    'Keep the ones that help. Leave the rest.',
  ],
  points: () => [
    'Write down what “good” looks like before you begin. You will argue less, and finish sooner.',
    'Make the first version embarrassingly small. It is the only one that teaches you anything quickly.',
    'Decide who decides. Most delays are unmade decisions wearing a calendar.',
    'Protect the boring habits. They carry you through the weeks when motivation is gone.',
    'Ask what you can stop doing. Subtraction is the cheapest improvement there is.',
    'Listen to whoever does the work every day. They knew before the dashboard did.',
    'Review on a fixed rhythm, not when something burns. Smoke is a late signal.',
    'Say no early and kindly. A late no is only a slow yes with damage.',
  ],
  lessons: () => [
    'You do not need all of them. One, done for a month, beats a list admired for a year.',
    'Simple to say, hard to keep up. That is rather the point.',
    'The best time to start was earlier. The second best is the next meeting.',
  ],
};
