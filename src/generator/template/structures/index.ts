import { beforeAfter } from './before-after.js';
import { contrarian } from './contrarian.js';
import { howTo } from './how-to.js';
import { lessons } from './lessons.js';
import { letter } from './letter.js';
import { myths } from './myths.js';
import { questions } from './questions.js';
import { story } from './story.js';
import type { Structure } from './structure.js';

export type { Scene, Structure } from './structure.js';

/** In the order in which the revisions of one post go through them, from a start that the post decides. */
export const STRUCTURES: readonly Structure[] = [
  story,
  lessons,
  contrarian,
  howTo,
  beforeAfter,
  myths,
  questions,
  letter,
];
