import type { Voice } from '../wishes.js';
import type { Topic } from '../topic.js';

/** Everything a structure may speak of. */
export interface Scene {
  topic: Topic;
  /** "founders"; null where no audience was named. */
  audience: string | null;
  voice: Voice;
}

/** One way to build a post. Every function returns complete, correct sentences for each form of topic. */
export interface Structure {
  name: string;
  /** True for the ones told from the author's own view. */
  personal: boolean;
  /** First lines: they stand alone and must make somebody tap "…more". */
  hooks(scene: Scene): [string, ...string[]];
  /** Between the hook and the points. */
  bridges(scene: Scene): [string, ...string[]];
  /** The body; a few are chosen. */
  points(scene: Scene): readonly string[];
  /** How points are set: as paragraphs, or as a list with these marks. */
  marks: 'none' | 'numbers' | 'arrows';
  /** The thought that remains. */
  lessons(scene: Scene): [string, ...string[]];
}
