import { Injectable } from '@nestjs/common';
import type { Brief, GeneratedText, TextGenerator } from '../../activities/ports/text-generator.port.js';
import { GenerationFailure } from '../../domain/failures.js';
import { POST_CHARACTERS } from '../../domain/limits.js';
import { writePost } from './template/write-post.js';

/** Writes offline, from the brief alone: the same brief gives the same text. */
@Injectable()
export class TemplateGenerator implements TextGenerator {
  async write(brief: Brief): Promise<GeneratedText> {
    const text = writePost(brief);
    if (text.trim() === '' || text.length > POST_CHARACTERS) {
      // Deterministic, so another try would come to the same end.
      throw new GenerationFailure('unusable_text', 'The text that was written cannot be posted on LinkedIn.', false);
    }
    if (brief.earlierTexts.includes(text)) {
      throw new GenerationFailure('nothing_new', 'Nothing new came to mind. Ask for something different.', false);
    }
    return { text, usage: null };
  }
}
