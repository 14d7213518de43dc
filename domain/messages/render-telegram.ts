// Owns how a message looks in Telegram: plain text and entities, never mark-up, so that nothing a text contains can
// break it, and one message always.

import { encodeCallbackData, type PostAct } from '../callback-data.js';
import { composerUrl } from '../linkedin.js';
import { isLive } from './draft-view.js';
import { clip, countCharacters } from './length.js';
import { draftLine, outcomeOf } from './draft-lines.js';
import { reminderButtons } from './reminder-buttons.js';
import { reminderLines } from './reminder-lines.js';
import { localMoment } from './local-time.js';
import type { Button, MessageFacts, Said, TelegramMessage, TextEntity } from './message.js';
import { labelledMessage, UNITS_BESIDE_LABEL } from './resent-label.js';
import { voice } from './voice.js';
import { shortened, type WordChange } from './word-change.js';

type DraftFacts = Extract<MessageFacts, { template: 'draft' }>;
type TextFacts = Extract<MessageFacts, { template: 'text' }>;
type HandOffFacts = Extract<MessageFacts, { template: 'hand_off' }>;
type WritingFailedFacts = Extract<MessageFacts, { template: 'writing_failed' }>;

const SET_APART = '\n\n';

/** More of what stayed the same than this many units is left out of what changed. */
const CONTEXT_UNITS = 40;

/**
 * Text of 1 to 4,096 UTF-16 units, given a post of at most 3,000.
 * @throws Error for a template that proves a mailbox: its token must not travel anywhere else.
 */
export function renderTelegram({ facts, resent }: Said): TelegramMessage {
  const message = ofTemplate(facts);
  return resent ? labelledMessage(message) : message;
}

/** With room for the label. */
function ofTemplate(facts: MessageFacts): TelegramMessage {
  switch (facts.template) {
    case 'draft':
      return draft(facts);
    case 'text':
      return approvedText(facts);
    case 'hand_off':
      return handOff(facts);
    case 'writing_failed':
      return writingFailed(facts);
    case 'reminder':
      return plain(reminderLines(facts, 'telegram').join('\n'), reminderButtons(facts.reminder));
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
        facts.revision === null
          ? []
          : [[actButton(voice.buttons.retrySend, 'retry_by_email', facts.postId, facts.revision)]],
      );
    case 'channel_paused':
      return plain(`${voice.alert.paused(facts.reason)} ${voice.alert.pausedHint}`);
    case 'confirm_address':
    case 'reset_password':
      throw new Error(`${facts.template} goes by mail only`);
  }
}

/** The post comes first and unaltered; what is said about it follows in a quotation block, so that none of it is taken for the post. */
function draft(facts: DraftFacts): TelegramMessage {
  const hint = isLive(facts.view) ? ` · ${voice.draft.replyHint}` : '';
  const lines = [...reminderLines(facts, 'telegram'), `${draftLine(facts)}${hint}`, outcomeOf(facts)];
  const message = withRemark(facts.content, lines.filter((line) => line !== null).join('\n'), []);
  const live = isLive(facts.view) ? withChanges(message, facts.changes) : message;
  return { ...live, buttons: draftButtons(facts) };
}

function draftButtons({ view, postId, revision, reminder }: DraftFacts): Button[][] {
  const button = (text: string, act: PostAct, about = revision): Button => actButton(text, act, postId, about);
  switch (view.type) {
    case 'waiting':
      return [
        [
          button(voice.buttons.approve, 'approve'),
          button(voice.buttons.regenerate, 'regenerate'),
          button(voice.buttons.delete, 'delete'),
        ],
        ...reminderButtons(reminder),
      ];
    case 'replaced': {
      if (!view.canBringBack) return [];
      const bringBack = button(voice.buttons.bringBack(revision), 'bring_back');
      return view.where === 'telegram'
        ? [[bringBack]]
        : [[button(voice.buttons.showHere(view.currentRevision), 'show_here', view.currentRevision)], [bringBack]];
    }
    case 'decided':
      return view.undoUntil === null ? [] : [[button(voice.buttons.undo, 'undo')]];
    case 'expired':
      return [[button(voice.buttons.revive, 'revive')]];
    case 'writing':
    case 'posted':
      return [];
  }
}

/** Telegram copies a `pre` block on a tap. */
const approvedText = ({ content }: TextFacts): TelegramMessage => ({
  text: content,
  entities: [copiedOnTap(content)],
  buttons: [],
});

function handOff(facts: HandOffFacts): TelegramMessage {
  const { content, view, timeZone, postId, revision } = facts;
  const button = (text: string, act: PostAct): Button => actButton(text, act, postId, revision);
  const lines: string[] = reminderLines(facts, 'telegram');
  const buttons: Button[][] = [];
  if (view.type === 'posted') lines.push(voice.draft.posted);
  if (view.type === 'ready') {
    if (view.remindAt !== null) lines.push(voice.handOff.willRemind(localMoment(view.remindAt, timeZone, null)));
    buttons.push(
      [{ text: voice.buttons.openLinkedIn, url: composerUrl(content) }, button(voice.buttons.posted, 'posted')],
      [button(voice.buttons.chooseTime, 'choose_time')],
    );
    if (view.undoUntil !== null) buttons.push([button(voice.buttons.undo, 'undo')]);
    buttons.push(...reminderButtons(facts.reminder));
  }
  return { ...withRemark(content, lines.join('\n'), [copiedOnTap(content)]), buttons };
}

/** The times that a reminder to post can be set to, in place of the buttons of a hand-off while one is chosen. */
export function timeButtons(postId: number, revision: number): Button[][] {
  const button = (text: string, act: PostAct): Button => actButton(text, act, postId, revision);
  return [
    [button(voice.buttons.inAnHour, 'remind_in_an_hour'), button(voice.buttons.tonight, 'remind_tonight')],
    [button(voice.buttons.tomorrow, 'remind_tomorrow'), button(voice.buttons.back, 'close_choice')],
  ];
}

function writingFailed({ postId, topic, reason, over }: WritingFailedFacts): TelegramMessage {
  return over
    ? plain(voice.writingFailed.over(topic))
    : plain(voice.writingFailed.line(topic, reason), [[actButton(voice.buttons.tryAgain, 'write_again', postId, 0)]]);
}

const copiedOnTap = (content: string): TextEntity => ({
  type: 'pre',
  offset: 0,
  length: countCharacters(content),
});

type Unbuttoned = Omit<TelegramMessage, 'buttons'>;

function withRemark(content: string, remark: string, entities: TextEntity[]): Unbuttoned {
  if (remark === '') return { text: content, entities };
  const offset = content.length + SET_APART.length;
  return {
    text: `${content}${SET_APART}${remark}`,
    entities: [...entities, { type: 'blockquote', offset, length: remark.length }],
  };
}

/** What changed, in a block that opens on a tap; left out where it would not fit beside the text. */
function withChanges(message: Unbuttoned, changes: readonly WordChange[] | null): Unbuttoned {
  const parts = shortened(changes ?? [], CONTEXT_UNITS);
  if (parts.length === 0) return message;
  const offset = message.text.length + 1;
  let block = voice.draft.changed;
  const marks: TextEntity[] = [];
  for (const { type, text } of parts) {
    const marked = text.trim() === '' ? null : MARK[type];
    if (marked !== null) marks.push({ type: marked, offset: offset + block.length, length: text.length });
    block += text;
  }
  const text = `${message.text}\n${block}`;
  if (text.length > UNITS_BESIDE_LABEL) return message;
  const around: TextEntity = { type: 'expandable_blockquote', offset, length: block.length };
  return { text, entities: [...message.entities, around, ...marks] };
}

const MARK: Record<WordChange['type'], 'bold' | 'strikethrough' | null> = {
  same: null,
  added: 'bold',
  removed: 'strikethrough',
};

const plain = (text: string, buttons: Button[][] = []): TelegramMessage => ({
  text: clip(text, UNITS_BESIDE_LABEL),
  entities: [],
  buttons,
});

const actButton = (text: string, act: PostAct, postId: number, revision: number): Button => ({
  text,
  callbackData: encodeCallbackData({ type: 'post', act, postId, revision }),
});

const chatButton = (text: string, answer: 'mine' | 'not_mine', userId: number): Button => ({
  text,
  callbackData: encodeCallbackData({ type: 'chat', answer, userId }),
});
