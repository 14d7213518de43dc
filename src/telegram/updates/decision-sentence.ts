// What the bot says to somebody who decided, by a tap or by a reply: always what is true now.

import type { EntityManager } from '@mikro-orm/postgresql';
import { localTime } from '../../../domain/messages/local-time.js';
import { voice } from '../../../domain/messages/voice.js';
import { NotificationPreferences } from '../../database/entities/index.js';
import type { DecisionResult, Replaced } from '../../posts/index.js';

/** @param revision the one that they saw. */
export async function decisionSentence(
  em: EntityManager,
  userId: number,
  revision: number,
  taken: DecisionResult,
): Promise<string> {
  switch (taken.result) {
    case 'won':
    case 'repeated':
      if (taken.decision === 'approve') return voice.tap.approved;
      if (taken.decision === 'delete') return voice.tap.deleted;
      return taken.currentRevision > revision
        ? voice.tap.replaced(revision, taken.currentRevision, taken.where)
        : voice.draft.writing(revision + 1);
    case 'lost': {
      const preferences = await em.findOne(NotificationPreferences, { userId }, { disableIdentityMap: true });
      const moment = localTime(taken.at.toISOString(), preferences?.timezone ?? 'UTC');
      return voice.tap.alreadyDecided(taken.decision, taken.surface, moment);
    }
    case 'replaced':
      return replacedSentence(revision, taken);
    case 'closed':
      return voice.tap.closed(taken.state);
    case 'limit':
      return voice.tap.revisionLimit(taken.max);
    case 'notFound':
      return voice.tap.unknown;
  }
}

/** @param revision the one that was seen. */
export const replacedSentence = (revision: number, { currentRevision, writing, where }: Replaced): string =>
  writing
    ? voice.tap.replacedWriting(revision, currentRevision + 1)
    : voice.tap.replaced(revision, currentRevision, where);
