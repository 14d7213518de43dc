// An answer to a reminder's invitation is the topic of a new draft. A reply to it always is; so is what is simply typed
// while the invitation is the last thing that came, since few people on a phone use the reply.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { parseCallbackData } from '../../../domain/callback-data.js';
import { TOPIC_CHARACTERS } from '../../../domain/limits.js';
import { voice } from '../../../domain/messages/voice.js';
import type { User } from '../../database/entities/index.js';
import { Invitations } from '../../delivery/index.js';
import { PostCreation } from '../../posts/index.js';
import type { Incoming, RepliedTo } from './incoming.js';
import type { ReplyAnswer } from './reply-handler.js';

type Message = Extract<Incoming, { type: 'message' }>;

@Injectable()
export class TopicHandler {
  constructor(
    private readonly invitations: Invitations,
    private readonly creation: PostCreation,
  ) {}

  /** Null where the message answers no invitation. */
  async handle(em: EntityManager, owner: User, { text, repliedTo }: Message): Promise<ReplyAnswer | null> {
    const topic = text?.replaceAll('\0', '').toWellFormed().trim() ?? '';
    const answers =
      repliedTo === null
        ? looksLikeTopic(topic) && (await this.invitations.isLast(em, owner))
        : await this.isInvitation(em, owner, repliedTo);
    if (!answers) return null;
    if (topic === '') return { text: voice.topic.wordsOnly, postId: null };
    if (topic.length > TOPIC_CHARACTERS) {
      return { text: voice.topic.tooLong(topic.length, TOPIC_CHARACTERS), postId: null };
    }
    const { id } = await this.creation.create(em, {
      userId: owner.id,
      topic,
      tone: null,
      audience: null,
      language: null,
    });
    return { text: voice.topic.writing, postId: id };
  }

  /** Its buttons tell what its reader saw, whatever was noted of it. */
  private async isInvitation(em: EntityManager, owner: User, { messageId, buttons }: RepliedTo): Promise<boolean> {
    const seen = buttons.map((data) => parseCallbackData(data)?.type);
    if (seen.includes('reminder') && !seen.includes('post')) return true;
    return this.invitations.isAt(em, owner, messageId);
  }
}

/** A single word may as well be a thank-you, and a command is none; as a reply both are what they are. */
const looksLikeTopic = (text: string): boolean => /\s/.test(text) && !text.startsWith('/');
