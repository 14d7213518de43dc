// `/drafts`: what waits for a decision, each with a button that has it sent again.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { encodeCallbackData } from '../../../domain/callback-data.js';
import { clip } from '../../../domain/messages/length.js';
import type { Button } from '../../../domain/messages/message.js';
import { voice } from '../../../domain/messages/voice.js';
import { Post, type User } from '../../database/entities/index.js';

const LISTED = 10;
const PER_ROW = 5;
const TOPIC_UNITS = 80;

@Injectable()
export class DraftList {
  /** Newest first. */
  async of(em: EntityManager, { id: userId }: User): Promise<{ text: string; buttons: Button[][] }> {
    const [posts, total] = await em.findAndCount(
      Post,
      { userId, state: 'awaiting_decision' },
      { disableIdentityMap: true, orderBy: { id: 'desc' }, limit: LISTED },
    );
    if (posts.length === 0) return { text: voice.drafts.none, buttons: [] };
    const lines = posts.map(({ topic, revision }, index) =>
      voice.drafts.line(index + 1, clip(topic.replace(/\s+/g, ' '), TOPIC_UNITS), revision),
    );
    const buttons = posts.map(({ id: postId, revision }, index): Button => ({
      text: String(index + 1),
      callbackData: encodeCallbackData({ type: 'post', act: 'show_here', postId, revision }),
    }));
    return {
      text: [voice.drafts.heading(total, posts.length), ...lines, '', voice.drafts.hint].join('\n'),
      buttons: inRows(buttons),
    };
  }
}

const inRows = (buttons: Button[]): Button[][] =>
  Array.from({ length: Math.ceil(buttons.length / PER_ROW) }, (_, row) =>
    buttons.slice(row * PER_ROW, (row + 1) * PER_ROW),
  );
