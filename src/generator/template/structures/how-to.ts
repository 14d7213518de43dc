import type { Structure } from './structure.js';

export const howTo: Structure = {
  name: 'how-to',
  personal: false,
  marks: 'numbers',
  hooks: ({ topic, audience }) => [
    `A simple way to make progress on ${topic.inline}, starting this week.`,
    `Stuck on ${topic.inline}? Try this order.`,
    `Here is a plain checklist for ${topic.inline}${audience === null ? '' : `, made for ${audience}`}.`,
    `If I had to start over with ${topic.inline}, I would do it in this order.`,
  ],
  bridges: () => [
    'No budget needed. An hour and some honesty will do.',
    'It fits on one page, which is why it gets used.',
    'Each step is small enough to do before lunch.',
  ],
  points: () => [
    'Name the one thing that hurts most right now. Write it down in a single sentence.',
    'Ask three people who live with it every day. Do not defend anything. Just listen.',
    'Pick the smallest change that would make next week easier, and make only that one.',
    'Agree on one sign that tells you it worked. If you cannot name it, the change is too vague.',
    'Put a date in the calendar to look back, while everybody still remembers why.',
    'Keep what helped, drop what did not, and tell the others what you learned.',
    'Only then choose tools. By now you know what they are for.',
  ],
  lessons: () => [
    'It is not glamorous. It works because it gets done.',
    'The order matters more than the steps.',
    'Start with the first one today. The rest will feel obvious.',
  ],
};
