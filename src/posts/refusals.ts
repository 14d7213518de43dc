// Turns a command's refusal into the answer of the API. A 409 says what is true instead, in words and in fields.

import { ConflictException, type HttpException, NotFoundException } from '@nestjs/common';
import type { Decision, Surface } from '../../domain/decision.js';
import type { DeliveryState } from '../../domain/delivery.js';
import type { PostState } from '../../domain/post-state.js';

export type Refusal =
  | { result: 'notFound' }
  | { result: 'lost'; decision: Decision; surface: Surface; at: Date }
  | { result: 'replaced'; currentRevision: number; writing?: boolean }
  | { result: 'closed'; state: PostState }
  | { result: 'limit'; max: number }
  | { result: 'waiting'; revision: number }
  | { result: 'tooLate' }
  | { result: 'known'; state: DeliveryState; reason: string }
  | { result: 'refused'; reason: string };

const DONE: Record<Decision, string> = {
  approve: 'approved',
  regenerate: 'sent back for another draft',
  delete: 'deleted',
};
const BY: Record<Surface, string> = { telegram: 'in Telegram', email: 'by email', web: 'on the web' };

const CLOSED: Record<PostState, string> = {
  generating: 'A draft is being written.',
  awaiting_decision: 'The draft waits for a decision.',
  approved: 'The post was approved already.',
  posted: 'The post was marked as posted already.',
  deleted: 'The post was deleted.',
  expired: 'The draft has expired. Send it again to bring it back.',
  generation_failed: 'No draft could be written for this post.',
};

export function toHttp(refusal: Refusal): HttpException {
  switch (refusal.result) {
    case 'notFound':
      return new NotFoundException('Post not found.');
    case 'lost': {
      const { decision, surface, at } = refusal;
      return conflict(`Already ${DONE[decision]} ${BY[surface]}.`, { decision, surface, at: at.toISOString() });
    }
    case 'replaced': {
      const { currentRevision, writing } = refusal;
      return conflict(
        writing === true
          ? 'This draft is being replaced; the next one is being written.'
          : `This draft was replaced. The current one is draft ${currentRevision}.`,
        { revision: currentRevision },
      );
    }
    case 'closed':
      return conflict(CLOSED[refusal.state], { state: refusal.state });
    case 'limit':
      return conflict(`A post has at most ${refusal.max} drafts. Approve or edit this one, or start a new post.`);
    case 'waiting':
      return conflict(`Draft ${refusal.revision} waits for a decision: there is nothing to undo.`, {
        state: 'awaiting_decision',
      });
    case 'tooLate':
      return conflict('There is nothing that can still be undone.');
    case 'known':
      return conflict(refusal.reason, { state: refusal.state });
    case 'refused':
      return conflict(refusal.reason);
  }
}

const conflict = (detail: string, fields: Record<string, unknown> = {}): ConflictException =>
  new ConflictException({ detail, ...fields });
