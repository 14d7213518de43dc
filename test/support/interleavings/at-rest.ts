// What must be true of one person's post when all is done: nothing pends, nothing was pretended or sent twice unsaid, and
// every surface says the same.

import { setTimeout as sleep } from 'node:timers/promises';
import { parseCallbackData } from '../../../domain/callback-data.js';
import { voice } from '../../../domain/messages/voice.js';
import type { PostState } from '../../../domain/post-state.js';
import type { Sent } from './attempt.js';
import type { Chat } from './chat.js';
import { formsOf, type Mail } from './mail.js';
import { holds } from './prepared.js';
import { type Snapshot, wrongRows } from './snapshot.js';
import type { Stage } from './stage.js';
import { checkSurfaces, checkWhatWasShown } from './surfaces.js';
import type { Web } from './web.js';

export interface Played {
  stage: Stage;
  chat: Chat;
  mail: Mail;
  web: Web;
  sends: readonly Sent[];
}

const PENDING = new Set(['queued', 'sending', 'unknown', 'held']);

export async function checkAtRest(played: Played, snapshot: Snapshot): Promise<void> {
  const wrong = wrongRows(snapshot);
  holds(wrong === null, wrong ?? '');
  const pending = snapshot.deliveries.filter(({ state }) => PENDING.has(state));
  holds(pending.length === 0, `pending for ever: ${pending.map(({ id, state }) => `${id} ${state}`).join(', ')}`);
  holds(snapshot.post.state !== 'generating', 'generating for ever');
  const { steps } = await played.stage.planner.nextStepOfPost(snapshot.post.id);
  holds(steps.length === 0, `at rest, yet due: ${JSON.stringify(steps)}`);

  // Replies, and buttons set beside an answer, are on their way while the rows are at rest.
  await soon(() => checkSurfaces(played.chat.messages(), snapshot));
  checkWhatWasShown(played.chat.messages(), snapshot);
  checkOrphans(played, snapshot);
  checkTaps(played);
  await checkUpdates(played);
  checkDuplicates(played, snapshot);
  await checkLogs(played, snapshot);
  await checkPages(played, snapshot);
}

async function soon(check: () => void): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    try {
      check();
      return;
    } catch {
      await sleep(25);
    }
  }
  check();
}

/** A message that the rows do not know can only be one whose sender never heard that it was taken, and nobody tapped. */
function checkOrphans({ stage, chat, sends }: Played, { deliveries, revisions, post }: Snapshot): void {
  const known = new Set(deliveries.map(({ provider_message_id: id }) => id));
  const unknown = chat.messages().filter(({ message_id }) => !known.has(String(message_id)));
  const orphans = unknown.filter(({ text = '' }) => revisions.some(({ content }) => text.startsWith(content)));
  const lost = sends.filter(({ channel, accepted }) => channel === 'telegram' && accepted).length;
  const kept = deliveries.filter(
    ({ channel, state, attempts }) => channel === 'telegram' && state === 'delivered' && attempts > 0,
  );
  holds(orphans.length <= Math.max(lost - kept.length, 0), `${orphans.length} messages that no row knows`);
  for (const { messageId, data, answeredAt } of stage.sandbox.telegram.chat(chat.id).taps) {
    const parsed = parseCallbackData(data);
    if (answeredAt === null || parsed?.type !== 'post' || parsed.postId !== post.id) continue;
    if (!['approve', 'regenerate', 'delete'].includes(parsed.act) || parsed.revision > post.revision) continue;
    const orphan = orphans.find(({ message_id }) => message_id === messageId);
    holds(orphan === undefined, `message ${messageId} was tapped, and no row knows it`);
  }
}

/** Each tap that arrived was answered once, in words. */
function checkTaps({ stage, chat }: Played): void {
  const arrived = new Set(chat.taken.flatMap(({ callback_query: query }) => query?.id ?? []));
  for (const { queryId, data } of chat.taps) {
    const answers = stage.sandbox.journal.requests.filter(
      ({ method, params }) => method === 'answerCallbackQuery' && params.callback_query_id === queryId,
    );
    holds(answers.length === (arrived.has(queryId) ? 1 : 0), `the tap ${data} was answered ${answers.length} times`);
    for (const { params } of answers) {
      const text = typeof params.text === 'string' ? params.text : '';
      holds(text.length <= 200 && (text !== '' || /^[o]:/.test(data)), `the tap ${data} was answered with “${text}”`);
    }
  }
}

async function checkUpdates({ stage, chat }: Played): Promise<void> {
  const ids = [...new Set(chat.taken.map(({ update_id }) => update_id))];
  const rows = await stage.api.rows(`select 1 from telegram_updates where update_id = any(?::bigint[])`, [
    `{${ids.join(',')}}`,
  ]);
  holds(rows.length === ids.length, 'an update was acknowledged and left no trace');
}

/** Whatever it is, it comes twice at most, and the second time it says so. */
function checkDuplicates({ stage, sends, mail }: Played, { deliveries }: Snapshot): void {
  const mails = stage.sandbox.mailbox.list(mail.address).toReversed();
  for (const { id, channel, state } of deliveries) {
    const ofDelivery = mails.filter(({ messageId }) => messageId.startsWith(`<delivery-${id}@`));
    holds(channel !== 'email' || state !== 'delivered' || ofDelivery.length > 0, `mail ${id} is said to be delivered`);
    const [, ...again] =
      channel === 'email'
        ? ofDelivery.map(({ text }) => text.includes(voice.resent))
        : sends.flatMap(({ deliveryId, accepted, labelled }) => (deliveryId === id && accepted ? [labelled] : []));
    holds(again.length <= 1 && !again.includes(false), `delivery ${id} was sent twice, and did not say so`);
  }
}

/** The log ends as the delivery did. */
async function checkLogs({ stage }: Played, { deliveries }: Snapshot): Promise<void> {
  const rows = await stage.api.rows<{ delivery_id: string; status: string }>(
    `select delivery_id, status from delivery_logs where delivery_id = any(?::bigint[]) order by id`,
    [`{${deliveries.map(({ id }) => id).join(',')}}`],
  );
  for (const { id, state, attempts } of deliveries) {
    const final = rows.filter(({ delivery_id, status }) => Number(delivery_id) === id && status !== 'retried');
    const expected = (state === 'delivered' || state === 'failed') && attempts > 0 ? [state] : [];
    holds(
      final.map(({ status }) => status).toString() === expected.toString(),
      `delivery ${id} is ${state}, its log ends ${final.map(({ status }) => status).join(', ')}`,
    );
  }
}

const HEADINGS: Record<PostState, RegExp> = {
  generating: /is being written/,
  awaiting_decision: /(Approve|Replace|Delete) draft \d+\?|Draft \d+ waits for you/,
  approved: /Ready to post/,
  posted: /Posted/,
  deleted: /Deleted/,
  expired: /Expired/,
  generation_failed: /Not written/,
};

/** The web page's route and the page behind a mail say what the rows say. */
async function checkPages({ web, mail }: Played, { post, decisions }: Snapshot): Promise<void> {
  const { state, revision, content, decision } = await web.look();
  holds(state === post.state && revision === post.revision && content === post.content, 'the API says something else');
  const inForce = decisions.find((row) => row.undone_at === null && row.revision === post.revision);
  const winner = inForce === undefined ? null : { decision: inForce.decision, surface: inForce.surface, revision };
  const told = decision === null || typeof decision !== 'object' ? null : { ...decision, at: undefined };
  holds(
    JSON.stringify(told) === JSON.stringify(winner),
    `the API says ${JSON.stringify(told)} won, the rows ${JSON.stringify(winner)}`,
  );

  const html = await mail.page();
  if (html === null) return;
  const heading = /<h1>(.*?)<\/h1>/s.exec(html)?.[1] ?? '';
  holds(HEADINGS[post.state].test(heading), `the page of a mail says “${heading}” of a post that is ${post.state}`);
  const forms = formsOf(html);
  const leadsOn = forms.length > 0 || html.includes('href="/d/');
  holds(leadsOn || !DOABLE.has(post.state), `nothing can be done on the page of a mail, and the post is ${post.state}`);
  for (const form of forms) {
    holds(
      form.revision === post.revision,
      `a form of a mail's page is about draft ${form.revision}, not ${post.revision}`,
    );
  }
}

/** States in which there is something to do by a link, once the time to undo is over. */
const DOABLE = new Set<PostState>(['awaiting_decision', 'approved', 'expired', 'generation_failed']);
