// Writes one revision of a post.

import { GenerationFailure } from '../domain/failures.js';
import { GENERATE, isLastAttempt } from '../domain/retry-policies.js';
import { Context } from '@temporalio/activity';
import { engineFailure } from './engine-failure.js';
import { whileBeating } from './heartbeat.js';
import type { RevisionDesk } from './ports/revision-desk.port.js';
import type { TextGenerator } from './ports/text-generator.port.js';

export interface GeneratePorts {
  desk: RevisionDesk;
  generator: TextGenerator;
}

export interface GenerateInput {
  postId: number;
  revision: number;
}

export type GenerateActivities = ReturnType<typeof createGenerateActivities>;

export function createGenerateActivities({ desk, generator }: GeneratePorts) {
  return {
    /** Writes and keeps a revision. Gives up with a reason, on the rows, when no attempt is left. */
    async generate({ postId, revision }: GenerateInput): Promise<void> {
      const brief = await desk.brief(postId, revision);
      if (brief === null) return;
      try {
        const written = await whileBeating((signal) => generator.write(brief, signal));
        await desk.keep(postId, revision, written);
      } catch (error) {
        if (!(error instanceof GenerationFailure)) throw error;
        if (error.retryable && !isLastAttempt(GENERATE, Context.current().info.attempt)) {
          throw engineFailure('retryLater', error.code, error.retryAfterMs);
        }
        await desk.giveUp(postId, revision, error.code, error.reason);
        throw engineFailure('generation', error.code);
      }
    },

    /** For when `generate` itself could not even say why: a poison post must not stay "generating" for ever. */
    async giveUpGenerating({ postId, revision }: GenerateInput): Promise<void> {
      await desk.giveUp(postId, revision, 'internal_fault', 'Something went wrong on our side while writing.');
    },
  };
}
