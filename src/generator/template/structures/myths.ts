import type { Structure } from './structure.js';

export const myths: Structure = {
  name: 'myths',
  personal: false,
  marks: 'none',
  hooks: ({ topic }) => [
    `The myths about ${topic.inline} that refuse to die:`,
    `Half of what gets repeated about ${topic.inline} isn't true.`,
    `Things I hear about ${topic.inline}, and what I have seen instead:`,
  ],
  bridges: () => [
    'They survive because each of them is almost right.',
    'I believed most of them myself.',
    'You will recognise at least one from your last meeting.',
  ],
  points: () => [
    'Myth: you need buy-in from everybody before you start.\nReality: you need one person who cares and one result that shows.',
    'Myth: it is mostly about talent.\nReality: it is mostly about what happens on the days when nobody is watching.',
    'Myth: the experts have it figured out.\nReality: they have better questions, and fewer certainties.',
    'Myth: there is no time for it.\nReality: there is time for the consequences, every single week.',
    'Myth: bigger is braver.\nReality: small and finished beats big and announced.',
    'Myth: a better tool will fix it.\nReality: a tool makes a habit faster, including a bad one.',
  ],
  lessons: () => [
    'Question the sentence that everybody nods at. That is where the room for improvement hides.',
    'The truth is usually less exciting, and far more useful.',
    'Letting go of one of these saves more than learning three new tricks.',
  ],
};
