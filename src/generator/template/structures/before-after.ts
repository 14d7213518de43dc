import type { Structure } from './structure.js';

export const beforeAfter: Structure = {
  name: 'before-after',
  personal: true,
  marks: 'arrows',
  hooks: ({ topic }) => [
    `How my thinking on ${topic.inline} has changed:`,
    `What I used to believe about ${topic.inline}, and what I believe now.`,
    `Experience has a way of editing your opinions on ${topic.inline}.`,
  ],
  bridges: () => [
    'Left is where I started. Right is where I ended up.',
    'Every line cost me a mistake or two.',
    'None of these changes happened in a workshop.',
  ],
  points: () => [
    'From “we need more ideas” to “we need fewer, finished ones”.',
    'From “who is responsible for this?” to “what made this easy to get wrong?”.',
    'From “let us wait for certainty” to “what is the cheapest way to find out?”.',
    'From “I will explain it again” to “I will ask what they heard”.',
    'From “that is how we do it” to “that is how we did it”.',
    'From “perfect, later” to “useful, on Thursday”.',
    'From “more hours” to “fewer interruptions”.',
  ],
  lessons: () => [
    'I expect this list to look different in a few years. I hope so.',
    'Changing your mind is not a weakness. It is what learning looks like from the outside.',
    'The second column is not the truth either. It is only closer.',
  ],
};
