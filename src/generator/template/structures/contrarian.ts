import type { Structure } from './structure.js';

export const contrarian: Structure = {
  name: 'contrarian',
  personal: false,
  marks: 'none',
  hooks: ({ topic }) => [
    `Unpopular opinion: we talk far too much about ${topic.inline}, and act on it far too little.`,
    `Most advice about ${topic.inline} is written by people who don't have to live with it.`,
    `Let's be honest about ${topic.inline}.`,
    `I disagree with almost everything I read about ${topic.inline}.`,
  ],
  bridges: () => [
    'The popular version is comfortable. Comfort is a poor guide.',
    'The usual recipe sounds right. Then you try it on a real team, with a real deadline.',
    'I understand why the easy answer spreads. It asks nothing of anybody.',
  ],
  points: () => [
    'More process does not help people who have stopped talking to each other.',
    'Copying what famous companies do means copying their answers to questions you do not have.',
    'Speed is not the opposite of care. Confusion is.',
    '“Best practice” often means: it worked once, for somebody else, and the notes got lost.',
    'The uncomfortable conversation is nearly always cheaper than the workaround.',
    'A plan that nobody dares to question is not a plan. It is a wish with slides.',
  ],
  lessons: () => [
    'Do less, on purpose, and do it where people can see it.',
    'So my rule is simple: if it cannot survive one honest question, it should not survive at all.',
    'You are allowed to think for yourself here. I would even recommend it.',
  ],
};
