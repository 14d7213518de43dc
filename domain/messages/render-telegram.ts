// Owns how a message looks in Telegram: plain text and entities, never mark-up, so that nothing a text contains can
// break it, and one message always.

import { encodeCallbackData } from '../callback-data.js';
import type { Decision } from '../decision.js';
import { TELEGRAM_TEXT_UNITS } from '../limits.js';
import { isLive } from './draft-view.js';
import { clip, countCharacters } from './length.js';
import { draftLine, outcomeOf } from './draft-lines.js';
import type { Button, MessageFacts, TelegramMessage, TextEntity } from './message.js';
import { voice } from './voice.js';

type DraftFacts = Extract<MessageFacts, { template: 'draft' }>;
type TextFacts = Extract<MessageFacts, { template: 'text' }>;

const SET_APART = '\n\n';

/**
 * Text of 1 to 4,096 UTF-16 units, given a post of at most 3,000.
 * @throws Error for a template that proves a mailbox: its token must not travel anywhere else.
 */
export function renderTelegram(facts: MessageFacts): TelegramMessage {
  switch (facts.template) {
    case 'draft':
      return draft(facts);
    case 'text':
      return approvedText(facts);
    case 'reminder':
      return plain(facts.text);
    case 'confirm_chat':
      return plain(voice.link.confirmChat(facts.maskedAddress), [
        [
          chatButton(voice.buttons.mine, 'mine', facts.userId),
          chatButton(voice.buttons.notMine, 'not_mine', facts.userId),
        ],
      ]);
    case 'chat_linked':
      return plain(voice.link.linked(facts.maskedAddress));
    case 'chat_changed':
      return plain(voice.alert.chatLeft(facts.change, facts.maskedAddress));
    case 'delivery_failed':
      return plain(
        `${voice.alert.failed(facts.postId, facts.failedChannel, facts.reason)}\n${voice.alert.retry}`,
        facts.pageUrl === null ? [] : [[{ text: voice.buttons.openPosts, url: facts.pageUrl }]],
      );
    case 'confirm_address':
    case 'reset_password':
      throw new Error(`${facts.template} goes by mail only`);
  }
}

/** The post comes first and unaltered; what is said about it follows in a quotation block, so that none of it is taken for the post. */
function draft(facts: DraftFacts): TelegramMessage {
  const hint = isLive(facts.view) ? ` · ${voice.draft.replyHint}` : '';
  const lines = [`${draftLine(facts)}${hint}`, outcomeOf(facts)];
  if (facts.resent) lines.push(voice.draft.resent);
  return {
    ...withRemark(facts.content, lines.filter((line) => line !== null).join('\n'), []),
    buttons: isLive(facts.view)
      ? [
          [
            decideButton(voice.buttons.approve, 'approve', facts),
            decideButton(voice.buttons.regenerate, 'regenerate', facts),
            decideButton(voice.buttons.delete, 'delete', facts),
          ],
        ]
      : [],
  };
}

/** Telegram copies a `pre` block on a tap. */
function approvedText({ content, resent }: TextFacts): TelegramMessage {
  const entities: TextEntity[] = [{ type: 'pre', offset: 0, length: countCharacters(content) }];
  return { ...withRemark(content, resent ? voice.draft.resent : '', entities), buttons: [] };
}

function withRemark(content: string, remark: string, entities: TextEntity[]): Omit<TelegramMessage, 'buttons'> {
  if (remark === '') return { text: content, entities };
  const offset = content.length + SET_APART.length;
  return {
    text: `${content}${SET_APART}${remark}`,
    entities: [...entities, { type: 'blockquote', offset, length: remark.length }],
  };
}

const plain = (text: string, buttons: Button[][] = []): TelegramMessage => ({
  text: clip(text, TELEGRAM_TEXT_UNITS),
  entities: [],
  buttons,
});

const decideButton = (text: string, decision: Decision, { postId, revision }: DraftFacts): Button => ({
  text,
  callbackData: encodeCallbackData({ type: 'decide', decision, postId, revision }),
});

const chatButton = (text: string, answer: 'mine' | 'not_mine', userId: number): Button => ({
  text,
  callbackData: encodeCallbackData({ type: 'chat', answer, userId }),
});
