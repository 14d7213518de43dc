import type { Structure } from './structure.js';

export const story: Structure = {
  name: 'story',
  personal: true,
  marks: 'none',
  hooks: ({ topic }) => [
    `For a long time I was wrong about ${topic.inline}.`,
    `Nobody warned me about the hard part of ${topic.inline}.`,
    `I nearly didn't write this post about ${topic.inline}.`,
    `A small conversation changed how I think about ${topic.inline}.`,
  ],
  bridges: () => [
    'Not wildly wrong. Wrong in the quiet way that costs you months.',
    'It looked simple from the outside. It usually does.',
    'Here is what I would tell a colleague over coffee.',
    'It took me longer than I like to admit to see it.',
  ],
  points: () => [
    'I started with the tools, because tools are easy to compare. They were never the bottleneck.',
    'I asked for opinions when I should have asked for examples. Opinions are cheap. Examples have scars.',
    'I waited until I felt ready. The people I admire started earlier, and corrected more often.',
    'I measured what was easy to count, and was surprised when only that improved.',
    'I tried to fix everything at once. Progress came when I picked one thing and let the rest wait.',
    'The turning point was not a breakthrough. It was one honest question, asked in the right room.',
    'What helped most was saying out loud what I did not know. Somebody always did.',
  ],
  lessons: ({ audience }) => [
    'The lesson I keep: go slower at the start, and you rarely have to start again.',
    'I still get it wrong sometimes. I just notice sooner.',
    `If I could send ${audience === null ? 'my younger self' : audience} one line, it would be this: start smaller than feels respectable.`,
    'Looking back, the detour was the way.',
  ],
};
