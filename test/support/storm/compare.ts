// Holds what the rows say against what clients were told and what the providers truly took. Pure: it reads evidence and
// names every contradiction in a sentence.

import { CHANNELS, otherChannel } from '../../../domain/channel.js';
import type { Decision } from '../../../domain/decision.js';
import { OPEN_DELIVERY_STATES, OUTCOME_UNKNOWN } from '../../../domain/delivery.js';
import type { PostState } from '../../../domain/post-state.js';
import { type Copy, type DeliveryRow, type Evidence, type LogRow, type PostRow, subjectOf } from './evidence.js';

/** Empty where everything holds. */
export function contradictions(evidence: Evidence): string[] {
  const logs = Map.groupBy(evidence.logs, ({ deliveryId }) => deliveryId);
  return [
    ...lostPosts(evidence),
    ...stuck(evidence),
    ...unexplained(evidence),
    ...copiesBesideRows(evidence, logs),
    ...logsBesideAttempts(evidence, logs),
    ...decisionsThatFell(evidence),
    ...surfacesThatLie(evidence),
  ];
}

function lostPosts({ accepted, posts, deliveries }: Evidence): string[] {
  const byId = new Map(posts.map((post) => [post.id, post]));
  const drafts = Map.groupBy(
    deliveries.filter(({ template }) => template === 'draft'),
    ({ postId }) => postId,
  );
  const wrong: string[] = [];
  for (const { postId } of accepted) {
    const post = byId.get(postId);
    if (post === undefined) {
      wrong.push(`post ${postId} was accepted and is lost`);
      continue;
    }
    if (post.state === 'generation_failed') continue;
    const reached = new Set((drafts.get(postId) ?? []).map(({ channel }) => channel));
    for (const channel of CHANNELS) {
      if (!reached.has(channel)) wrong.push(`post ${postId} was accepted and never had a delivery by ${channel}`);
    }
  }
  const told = new Set(accepted.map(({ postId }) => postId));
  const users = new Set(accepted.map(({ userId }) => userId));
  // One that was made twice of one request shows as a post that nobody was told of.
  for (const { id, userId } of posts) {
    if (users.has(userId) && !told.has(id)) wrong.push(`post ${id} was made, and its client was told of another`);
  }
  return wrong;
}

function stuck({ posts, deliveries }: Evidence): string[] {
  const open = new Set<string>(OPEN_DELIVERY_STATES);
  return [
    ...posts.filter(({ state }) => state === 'generating').map(({ id }) => `post ${id} is generating for ever`),
    ...posts.filter(({ unseen }) => unseen).map(({ id }) => `post ${id} changed, and nobody looked`),
    ...deliveries
      .filter(({ state }) => open.has(state))
      .map(({ id, channel, template, state }) => `delivery ${id} (${template} by ${channel}) is ${state} for ever`),
  ];
}

/** Whatever did not arrive says why. */
function unexplained({ posts, deliveries }: Evidence): string[] {
  const byId = new Map(posts.map((post) => [post.id, post]));
  const notices = new Set(
    deliveries.flatMap(({ template, channel, about }) =>
      template === 'delivery_failed' ? [`${about} ${otherChannel(channel)}`] : [],
    ),
  );
  const wrong: string[] = [];
  for (const { id, state, revision, failureReason } of posts) {
    if (state === 'generation_failed' && failureReason === null) wrong.push(`post ${id} failed without a reason`);
    if (state !== 'generation_failed' && revision === 0) wrong.push(`post ${id} is ${state} and has no text`);
  }
  for (const delivery of deliveries) {
    const { id, state, template, channel, postId, errorCode, errorMessage } = delivery;
    if (state === 'failed' && (errorCode === null || errorMessage === null)) {
      wrong.push(`delivery ${id} failed without a reason`);
    }
    const post = postId === null ? undefined : byId.get(postId);
    // Of one that nobody waits for any more there is nothing to tell.
    const isNews = template === 'draft' && post !== undefined && isStillWanted(delivery, post);
    if (state === 'failed' && isNews && !notices.has(`${postId} ${channel}`)) {
      wrong.push(`delivery ${id} failed and its owner was not told by the other channel`);
    }
    if (state === 'cancelled' && post !== undefined && isStillWanted(delivery, post)) {
      wrong.push(`delivery ${id} was cancelled, and its post still waits for it`);
    }
  }
  return wrong;
}

function isStillWanted({ template, revision }: DeliveryRow, post: PostRow): boolean {
  const waitsIn: Partial<Record<string, PostState>> = { draft: 'awaiting_decision', hand_off: 'approved' };
  return post.state === waitsIn[template] && post.revision === revision;
}

/** How many copies of one delivery there may be: `atLeast` in all; of each kind at most these. */
function allowed(delivery: DeliveryRow, logs: readonly LogRow[]): { atLeast: number; plain: number; labelled: number } {
  const wasUnknown = logs.some(({ errorCode }) => errorCode === OUTCOME_UNKNOWN);
  const delivered = delivery.state === 'delivered';
  return {
    atLeast: delivered ? 1 : 0,
    plain: delivered || wasUnknown ? 1 : 0,
    labelled: delivery.resent ? 1 : 0,
  };
}

/**
 * A message that came beside the one that its row knows, and was tapped: it has a row of its own, so that it is rewritten
 * too, but no attempt.
 */
const isAdopted = ({ attempts, state }: DeliveryRow): boolean => attempts === 0 && state === 'delivered';

function copiesBesideRows({ deliveries, copies }: Evidence, logs: ReadonlyMap<number, LogRow[]>): string[] {
  const bySubject = Map.groupBy(copies, ({ subject }) => subject);
  const rows = Map.groupBy(deliveries, subjectOf);
  const wrong: string[] = [];
  for (const [subject, taken] of bySubject) {
    if (!rows.has(subject)) wrong.push(`${subject}: ${taken.length} sent, and no row knows of it`);
  }
  for (const [subject, about] of rows) {
    const taken = (bySubject.get(subject) ?? []).toSorted((one, other) => one.at - other.at);
    wrong.push(...about.flatMap((delivery) => wrongReceipt(delivery, taken)));
    const sent = about.filter((delivery) => !isAdopted(delivery));
    const limits = sent.map((delivery) => allowed(delivery, logs.get(delivery.id) ?? []));
    const sum = (of: 'atLeast' | 'plain' | 'labelled') => limits.reduce((total, limit) => total + limit[of], 0);
    const labelled = taken.filter((copy) => copy.labelled).length;
    const plain = taken.length - labelled;
    if (taken.length < sum('atLeast')) wrong.push(`${subject}: said to be delivered, and the provider never took it`);
    if (plain > sum('plain')) wrong.push(`${subject}: ${plain} came unlabelled where ${sum('plain')} could`);
    if (labelled > sum('labelled')) wrong.push(`${subject}: ${labelled} came again where ${sum('labelled')} could`);
    if (sent.length === 1 && labelled > 0 && taken.at(-1)?.labelled !== true) {
      wrong.push(`${subject}: what says that it came before came first`);
    }
  }
  return wrong;
}

function wrongReceipt({ id, state, providerMessageId }: DeliveryRow, taken: readonly Copy[]): string[] {
  if (state !== 'delivered') return [];
  if (taken.some(({ messageId }) => messageId === providerMessageId)) return [];
  return [`delivery ${id} names message ${providerMessageId}, which is none of its copies`];
}

/** Code of an attempt that Telegram answered with a wait, which may be for everybody. */
const WAITED = 'telegram_429';

/** Each attempt ends as one row, and the last row says what the delivery says. */
function logsBesideAttempts({ deliveries }: Evidence, logs: ReadonlyMap<number, LogRow[]>): string[] {
  const wrong: string[] = [];
  for (const { id, state, attempts, resent } of deliveries.filter((delivery) => !isAdopted(delivery))) {
    const rows = (logs.get(id) ?? []).toSorted((one, other) => one.attempt - other.attempt);
    // Where everybody was asked to wait, the attempt does not count, and its number comes again.
    const counted = rows.filter((row) => row.errorCode !== WAITED);
    const missing = Array.from({ length: attempts }, (_, n) => n + 1).filter(
      (n) => !rows.some((row) => row.attempt === n),
    );
    const isOnce = new Set(counted.map(({ attempt }) => attempt)).size === counted.length;
    if (missing.length > 0 || !isOnce || counted.some(({ attempt }) => attempt > attempts)) {
      const numbers = rows.map(({ attempt }) => attempt).join() || 'none';
      wrong.push(`delivery ${id} was tried ${attempts} times, and its log has ${numbers}`);
    }
    const last = rows.at(-1)?.status;
    const final = state === 'delivered' || state === 'failed' ? state : undefined;
    if (final !== undefined && last !== final) wrong.push(`delivery ${id} is ${state}, and its last log row ${last}`);
    if (rows.slice(0, -1).some(({ status }) => status !== 'retried')) {
      wrong.push(`delivery ${id} was tried again after it was final`);
    }
    const repeated = rows.some(({ status, errorCode }) => status === 'retried' && errorCode === OUTCOME_UNKNOWN);
    if (resent !== repeated) wrong.push(`delivery ${id} was ${resent ? '' : 'not '}sent again, and its log differs`);
  }
  return wrong;
}

const STATE_AFTER: Record<Exclude<Decision, 'regenerate'>, PostState> = { approve: 'approved', delete: 'deleted' };

/** The first tap on a revision decides, and stands. */
function decisionsThatFell({ taps, decisions, posts, deliveries, handledUpdates }: Evidence): string[] {
  const wrong = taps
    .filter(({ updateId }) => !handledUpdates.has(updateId))
    .map(({ updateId, postId }) => `the tap ${updateId} on post ${postId} was never acted on`);
  const byId = new Map(posts.map((post) => [post.id, post]));
  const handOffs = new Set(deliveries.filter(({ template }) => template === 'hand_off').map(({ postId }) => postId));
  const firsts = Map.groupBy(taps, ({ postId, revision }) => `${postId}:${revision}`);
  for (const [about, of] of firsts) {
    const [first] = of.toSorted((one, other) => one.updateId - other.updateId);
    if (first === undefined) continue;
    const { postId, revision, decision } = first;
    const standing = decisions.filter((row) => row.postId === postId && row.revision === revision && !row.undone);
    const words = standing.map((row) => row.decision).join(', ') || 'nothing';
    if (words !== decision) wrong.push(`post ${about}: ${decision} was tapped first, and ${words} stands`);
    const post = byId.get(postId);
    if (decision === 'regenerate') {
      if ((post?.revision ?? 0) <= revision) wrong.push(`post ${about}: asked for anew, and no newer draft is there`);
      continue;
    }
    if (post?.state !== STATE_AFTER[decision])
      wrong.push(`post ${about}: ${decision} was tapped, it is ${post?.state}`);
    if (decision === 'approve' && !handOffs.has(postId)) wrong.push(`post ${about}: approved, and never handed over`);
  }
  return wrong;
}

/** What the rows know of offers a decision where one is open, and nowhere else. */
function surfacesThatLie({ posts, deliveries, liveMessages }: Evidence): string[] {
  const byId = new Map(posts.map((post) => [post.id, post]));
  const wrong: string[] = [];
  for (const delivery of deliveries) {
    const { id, postId, channel, template, state, providerMessageId } = delivery;
    if (channel !== 'telegram' || template !== 'draft' || state !== 'delivered') continue;
    const post = postId === null ? undefined : byId.get(postId);
    if (post === undefined) continue;
    const live = liveMessages.has(providerMessageId ?? '');
    const open = isStillWanted(delivery, post);
    if (live !== open)
      wrong.push(`delivery ${id}: its message ${live ? 'can' : 'cannot'} be decided on, post ${post.state}`);
  }
  return wrong;
}
