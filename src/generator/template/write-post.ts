// The template writer: offline, no model, and the same text for the same brief. It writes English whatever the language
// asked for; a model behind `POST_GENERATOR=openai` is the way to other languages.

import type { Brief } from '../../../activities/ports/text-generator.port.js';
import { POST_CHARACTERS } from '../../../domain/limits.js';
import { EMOJI, QUESTIONS, STATEMENTS } from './closes.js';
import { Dice } from './random.js';
import { type Scene, type Structure, STRUCTURES } from './structures/index.js';
import { capitalised, cleanLine, readTopic } from './topic.js';
import { type Length, readWishes, voiceOf, type Wishes } from './wishes.js';

/** Variants tried before a text is told apart by a line of its own. */
const TRIES = 200;

const POINTS: Record<Length, number> = { short: 2, medium: 4, long: 6 };

/** Never returns one of `earlierTexts`; 150 to 3,000 UTF-16 units. */
export function writePost(brief: Brief): string {
  const earlier = new Set(brief.earlierTexts);
  for (let variant = 0; variant < TRIES; variant += 1) {
    const text = compose(brief, variant);
    if (!earlier.has(text)) return text;
  }
  // By construction: the number of a revision is its own.
  return `${compose(brief, TRIES)}\n\nAnother angle, number ${brief.revision}.`;
}

function compose(brief: Brief, variant: number): string {
  const dice = new Dice(brief.seed * 7_919 + brief.revision * 104_729 + variant * 1_299_709);
  const wishes = readWishes([...brief.earlierInstructions, ...(brief.instruction === null ? [] : [brief.instruction])]);
  const structure = structureOf(brief, wishes, variant);
  const scene: Scene = {
    topic: readTopic(brief.topic),
    audience: brief.audience === null ? null : cleanLine(brief.audience).slice(0, 80) || null,
    voice: wishes.voice ?? voiceOf(brief.tone),
  };
  const length = wishes.length ?? dice.pick<Length>(['short', 'medium', 'medium', 'long']);
  const hook = dice.pick(structure.hooks(scene));
  const points = dice.some(structure.points(scene), POINTS[length]);
  const asks = wishes.question ?? dice.below(3) > 0;
  const paragraphs = [
    wishes.emoji === true ? `${dice.pick(EMOJI[scene.voice])} ${hook}` : hook,
    dice.pick(structure.bridges(scene)),
    ...laidOut(points, structure.marks),
    ...(wishes.mention === null ? [] : [sentence(wishes.mention)]),
    ...(length === 'short' ? [] : [dice.pick(structure.lessons(scene))]),
    dice.pick((asks ? QUESTIONS : STATEMENTS)[scene.voice]),
    ...(wishes.hashtags === false ? [] : hashtags(scene, wishes, dice)),
  ];
  return fitting(paragraphs);
}

/** Each revision takes the next structure, so that "regenerate" always means a different take. */
function structureOf(brief: Brief, wishes: Wishes, variant: number): Structure {
  const fit = wishes.personal ? STRUCTURES.filter(({ personal }) => personal) : STRUCTURES;
  const [fallback] = STRUCTURES;
  const chosen = fit[(brief.seed + brief.revision + variant) % fit.length] ?? fallback;
  if (chosen === undefined) throw new Error('no structures');
  return chosen;
}

function laidOut(points: readonly string[], marks: Structure['marks']): string[] {
  switch (marks) {
    case 'none':
      return [...points];
    case 'numbers':
      return [points.map((point, index) => `${index + 1}. ${point}`).join('\n\n')];
    case 'arrows':
      return [points.map((point) => `→ ${point}`).join('\n')];
  }
}

function hashtags({ topic }: Scene, wishes: Wishes, dice: Dice): string[] {
  if (wishes.hashtags !== true && dice.below(2) === 0) return [];
  return topic.hashtags.length === 0 ? [] : [topic.hashtags.join(' ')];
}

function sentence(words: string): string {
  const text = capitalised(cleanLine(words));
  return /[.!?…]$/u.test(text) ? text : `${text}.`;
}

/** Whole paragraphs from the middle are left out rather than cut; topics and mentions are bounded, so this is rare. */
function fitting(paragraphs: string[]): string {
  const kept = [...paragraphs];
  while (kept.length > 3 && kept.join('\n\n').length > POST_CHARACTERS) kept.splice(2, 1);
  return kept.join('\n\n');
}
