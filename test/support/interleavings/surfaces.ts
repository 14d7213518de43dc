// What each message of a post must show once everything has come to rest, read off the chat itself.

import { parseCallbackData, type PostAct } from '../../../domain/callback-data.js';
import type { BotMarkup } from '../../../sandbox/telegram/bot-types.js';
import type { ChatMessage } from '../../../sandbox/telegram/chats.js';
import { holds } from './prepared.js';
import type { DeliveryRow, Snapshot } from './snapshot.js';

interface Shown {
  text: string;
  buttons: { act: PostAct; revision: number }[];
}

const DECIDING: readonly PostAct[] = ['approve', 'regenerate', 'delete'];
/** These stand under the text of the revision that they name, or under nothing. */
const BOUND: readonly PostAct[] = [
  ...DECIDING,
  'undo',
  'posted',
  'choose_time',
  'remind_in_an_hour',
  'remind_tonight',
  'remind_tomorrow',
  'bring_back',
  'revive',
];

export function checkSurfaces(messages: readonly ChatMessage[], snapshot: Snapshot): void {
  const known = snapshot.deliveries.filter(
    ({ post_id, channel, state }) => post_id === snapshot.post.id && channel === 'telegram' && state === 'delivered',
  );
  for (const delivery of known) {
    const message = messages.find(({ message_id }) => String(message_id) === delivery.provider_message_id);
    if (message === undefined) {
      holds(false, `delivery ${delivery.id} is said to be delivered, and there is no message`);
      return;
    }
    if (delivery.shown === 'gone')
      holds(message.deleted === true, `message ${message.message_id} is there, and no more looked after`);
    else checkMessage(message, delivery, snapshot);
  }
  const { state, revision } = snapshot.post;
  const handedOver = known.filter((delivery) => delivery.template === 'hand_off' && delivery.revision === revision);
  const there = handedOver.some(({ shown }) => shown !== 'gone');
  holds(
    state !== 'approved' || handedOver.length === 0 || there,
    'an approved text was taken away, and not handed over again',
  );
}

/** At no time did a button stand under another text than the one it decides on. */
export function checkWhatWasShown(messages: readonly ChatMessage[], { post, revisions }: Snapshot): void {
  for (const message of messages) {
    const versions = [...(message.history ?? []), { text: message.text ?? '', reply_markup: message.reply_markup }];
    for (const version of versions) {
      const { text, buttons } = shownBy(version, post.id);
      for (const { act, revision } of buttons) {
        const content = revisions[revision - 1]?.content;
        if (!BOUND.includes(act)) continue;
        holds(
          content !== undefined && text.startsWith(content),
          `message ${message.message_id} had ${act} for draft ${revision} under another text`,
        );
        const line = /\n\nDraft (\d+) · /.exec(text.slice(content?.length))?.[1];
        holds(
          line === undefined || Number(line) === revision,
          `${act} for draft ${revision} stood under draft ${line}`,
        );
      }
    }
  }
}

function checkMessage(message: ChatMessage, delivery: DeliveryRow, { post, revisions }: Snapshot): void {
  const { template, revision } = delivery;
  const name = `message ${message.message_id}, ${template} of draft ${revision}, of a post that is ${post.state} at ${post.revision},`;
  const { text, buttons } = shownBy(message, post.id);
  const content = revisions[(revision ?? 0) - 1]?.content ?? '';
  const has = (words: string): void =>
    holds(text.includes(words), `${name} does not say “${words}”: ${text.slice(content.length)}`);
  const offers = (acts: readonly PostAct[]): void =>
    holds(
      buttons.map(({ act }) => act).toString() === acts.toString(),
      `${name} offers ${buttons.map(({ act }) => act).join(', ')} instead of ${acts.join(', ')}`,
    );

  if (template === 'writing_failed') {
    offers(post.state === 'generation_failed' ? ['write_again'] : []);
    return;
  }
  if (template === 'hand_off' && (post.revision !== revision || !['approved', 'posted'].includes(post.state))) {
    holds(message.deleted === true, `${name} is still there`);
    return;
  }
  holds(message.deleted !== true, `${name} is gone`);
  holds(text.startsWith(content), `${name} shows another text`);
  switch (template) {
    case 'text':
      offers([]);
      return;
    case 'hand_off':
      if (post.state === 'posted') {
        has('✅ Posted.');
        offers([]);
      } else if (!buttons.some(({ act }) => act === 'close_choice')) offers(['posted', 'choose_time']);
      return;
    default:
      checkDraft({ revision: revision ?? 0, current: post.revision, state: post.state, has, offers });
  }
}

function checkDraft({
  revision,
  current,
  state,
  has,
  offers,
}: {
  revision: number;
  current: number;
  state: Snapshot['post']['state'];
  has: (words: string) => void;
  offers: (acts: readonly PostAct[]) => void;
}): void {
  has(`\n\nDraft ${revision} · `);
  if (revision < current) {
    has(`Draft ${revision} was replaced. Draft ${current} is `);
    // Where to, and whether it may come back, is for the unit tests to say; deciding is over.
    return;
  }
  switch (state) {
    case 'awaiting_decision':
      offers(DECIDING);
      return;
    case 'approved':
      has('✅ Approved by you · ');
      offers([]);
      return;
    case 'deleted':
      has('🗑️ Deleted by you · ');
      offers([]);
      return;
    case 'posted':
      has('✅ Posted.');
      offers([]);
      return;
    case 'expired':
      has('⌛ Expired');
      offers(['revive']);
      return;
    case 'generating':
    case 'generation_failed':
      holds(false, `a draft of a post that is ${state} for ever`);
  }
}

function shownBy(
  { text = '', reply_markup: markup }: { text?: string; reply_markup?: BotMarkup | undefined },
  postId: number,
): Shown {
  const buttons = (markup?.inline_keyboard ?? []).flat().flatMap(({ callback_data: data }) => {
    const parsed = parseCallbackData(data ?? '');
    return parsed?.type === 'post' && parsed.postId === postId ? [{ act: parsed.act, revision: parsed.revision }] : [];
  });
  return { text, buttons };
}
