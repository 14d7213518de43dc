import type { Structure } from './structure.js';

export const questions: Structure = {
  name: 'questions',
  personal: false,
  marks: 'arrows',
  hooks: ({ topic }) =>
    topic.form === 'quoted'
      ? [
          `${topic.opening} I have been turning this over for a while.`,
          `${topic.opening} It deserves more than a quick answer.`,
          `${topic.opening} The honest reply starts with better questions.`,
        ]
      : [
          `When was the last time you questioned ${topic.form === 'clause' ? 'the easy answer to ' : ''}${topic.inline}?`,
          `The quality of your work on ${topic.inline} depends on the questions you dare to ask.`,
          `Before you decide anything about ${topic.inline}, ask this first.`,
        ],
  bridges: () => [
    'Good questions are uncomfortable for about ten seconds. Bad answers stay for years.',
    'I keep a short list, and I use it more often than any framework.',
    'They take five minutes, and they have saved me from many confident mistakes.',
  ],
  points: () => [
    'What would we do if we had to decide today?',
    'Who will notice first if we get this wrong?',
    'What are we pretending not to know?',
    'Which part of this could we simply leave out?',
    'What would have to be true for the opposite to be right?',
    'How would we find out within a week, instead of a quarter?',
    'Whose problem are we really solving here?',
  ],
  lessons: () => [
    'You will not like every answer. That is how you know that they are working.',
    'A decision that survives these is usually worth making.',
    'The pause before the answer is where the thinking happens.',
  ],
};
