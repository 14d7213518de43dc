// Plays one script for one person and one post, and holds after each move what must always be true.

import type { User } from '../../../src/database/entities/index.js';
import { chatOf, zoneAt } from '../people.js';
import { checkAtRest } from './at-rest.js';
import { type AttemptPlan } from './attempt.js';
import { Chat } from './chat.js';
import { Clock, Engine } from './engine.js';
import { Mail } from './mail.js';
import { explains, type Model } from './model.js';
import { type Cast, isPersons, type Move, type PersonMove, type Script, type ServiceMove } from './moves.js';
import { chosen, holds, type Prepared } from './prepared.js';
import { modelOf, type Snapshot, snapshotOf, wrongRows } from './snapshot.js';
import { MAX_REVISIONS, type Stage } from './stage.js';
import { skipTime } from './time.js';
import { Web } from './web.js';
import { decisionNobodyTook } from './winners.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 1_440 * MINUTE;

/** What lies further away is the decision window, which nobody waits for at the end. */
const SOON_MS = 2 * DAY;
/** Longer than any call to a provider may take. */
const IN_FLIGHT_MS = 40 * SECOND;
const MORNING = 8;
const MOST_ROUNDS = 300;

const WAITS = {
  '15s': 15 * SECOND,
  '45s': 45 * SECOND,
  undoWindow: 150 * SECOND,
  unknownWindow: 11 * MINUTE,
  decisionWindow: 31 * DAY,
} as const;

export class Run {
  private readonly clock = new Clock();
  private readonly post: Engine;
  private readonly notices: Engine;
  private readonly chat: Chat;
  private readonly mail: Mail;
  private readonly web: Web;
  /** The rows, where nothing happened since they were read. */
  private unchanged: Snapshot | null = null;

  private constructor(
    private readonly stage: Stage,
    private readonly user: User,
    private readonly postId: number,
    token: string,
    foreignPostId: number,
  ) {
    this.post = new Engine(stage, this.clock, () => stage.planner.nextStepOfPost(postId));
    this.notices = new Engine(stage, this.clock, () => stage.planner.nextStepOfNotices(user.id));
    this.chat = new Chat(stage, Number(chatOf(user.id)), postId, foreignPostId);
    this.mail = new Mail(stage, user.email);
    this.web = new Web(stage, user, token, postId);
    stage.woken.post.set(postId, () => this.post.wake());
    stage.woken.user.set(user.id, () => this.notices.wake());
    this.post.signal();
    this.notices.signal();
  }

  static async play(stage: Stage, foreignPostId: number, { cast, moves }: Script): Promise<void> {
    const run = await Run.begin(stage, cast, foreignPostId);
    try {
      for (const move of moves) await run.make(move);
      await run.comeToRest();
      const { chat, mail, web, post, notices } = run;
      await checkAtRest({ stage, chat, mail, web, sends: [...post.sends, ...notices.sends] }, await run.snapshot());
    } finally {
      await run.forget();
    }
  }

  private static async begin(stage: Stage, { brings, channels, notices }: Cast, foreignPostId: number): Promise<Run> {
    const user = await stage.api.newPerson({
      // "Tonight" is ahead of everybody, at whatever hour the test runs.
      timezone: zoneAt(MORNING),
      receiveEmail: channels !== 'telegram',
      receiveTelegram: channels !== 'email',
    });
    const token = await stage.api.tokenOf(user.id);
    const body = brings ? { content: `A text of its own, number ${user.id}.` } : { topic: 'reading', language: 'en' };
    const created = await stage.api.call<{ id: number }>('POST', '/posts', { token, body });
    holds(created.status === 202, `a new post was answered with ${created.status}`);
    if (notices) await stage.queueNotices(user.id);
    return new Run(stage, user, created.body.id, token, foreignPostId);
  }

  private async forget(): Promise<void> {
    // What a failed run left held would keep beating.
    await this.post.restart();
    await this.notices.restart();
    this.stage.woken.post.delete(this.postId);
    this.stage.woken.user.delete(this.user.id);
    this.stage.forget(String(this.chat.id), this.mail.address);
  }

  private snapshot(): Promise<Snapshot> {
    return snapshotOf(this.stage.api, this.user.id, this.postId);
  }

  private async make(move: Move): Promise<void> {
    if (move.do === 'together') await this.persons(move.moves, move.beside);
    else if (isPersons(move)) await this.persons([move], null);
    else await this.service(move);
  }

  private async persons(moves: readonly PersonMove[], beside: AttemptPlan | null): Promise<void> {
    const before = this.unchanged ?? (await this.snapshot());
    const prepared = moves.flatMap((move) => this.prepare(move, before) ?? []);
    if (prepared.length > 0) await this.perform(prepared, before, beside);
  }

  /** What was seen of it must be what the rules allow, the acts taken in some order. */
  private async perform(prepared: readonly Prepared[], before: Snapshot, beside: AttemptPlan | null): Promise<void> {
    const worker = beside === null ? Promise.resolve() : this.sendSomething(beside);
    const acts = await Promise.all(prepared.map(async (made) => ({ act: made.act, seen: await made.perform() })));
    await worker;
    this.hearAgain();
    const after = await this.snapshot();
    this.unchanged = after;
    const wrong = wrongRows(after);
    holds(wrong === null, wrong ?? '');
    const foreign = decisionNobodyTook(before, after, prepared);
    holds(foreign === null, `nobody took this decision: ${JSON.stringify(foreign)}`);
    const [was, is] = [modelOf(before), modelOf(after)];
    if (was === null || is === null) return;
    holds(
      explains(was, acts, is, MAX_REVISIONS),
      `no order of ${JSON.stringify(acts)} leads from ${inShort(was)} to ${inShort(is)}`,
    );
  }

  private hearAgain(): void {
    this.post.deaf = false;
    this.notices.deaf = false;
  }

  private async sendSomething(plan: AttemptPlan): Promise<void> {
    const task = this.post.due.find(({ work }) => work.type === 'send' || work.type === 'rewrite');
    if (task !== undefined) await this.post.perform(task, plan);
  }

  private prepare(move: PersonMove, snapshot: Snapshot): Prepared | null {
    switch (move.do) {
      case 'tap':
        return this.chat.tap(move);
      case 'madeUpTap':
        return this.chat.madeUpTap(move);
      case 'reply':
        return this.chat.reply(move, snapshot);
      case 'openLink':
        return this.mail.openLink(move);
      case 'submitForm':
        return this.mail.submitForm(move);
      case 'decide':
      case 'undo':
      case 'posted':
      case 'edit':
      case 'restore':
      case 'send':
        return this.web.prepare(move, snapshot);
    }
  }

  private async service(move: ServiceMove): Promise<void> {
    this.unchanged = null;
    switch (move.do) {
      case 'work': {
        await this.askWhereWanted();
        const found = chosen(this.ofBoth('due'), move.pick);
        if (found !== undefined) await found.engine.perform(found.task, move.plan);
        return;
      }
      case 'workAll':
        for (let round = 0; round < 12 && (await this.workOnce()); round += 1) continue;
        return;
      case 'letGo': {
        const found = chosen(this.ofBoth('held'), move.pick);
        if (found !== undefined) await found.engine.release(found.task);
        return;
      }
      case 'presumeDead': {
        const found = chosen(this.ofBoth('held'), move.pick);
        if (found !== undefined) found.engine.presumeDead(found.task);
        return;
      }
      case 'restartWorker':
        await this.post.restart();
        await this.notices.restart();
        return;
      case 'reconcile':
        await this.reconcile();
        return;
      case 'wait':
        await this.wait(move.how);
        return;
      case 'lateUpdate':
      case 'sameUpdate': {
        const before = await this.snapshot();
        const prepared = move.do === 'lateUpdate' ? this.chat.lateUpdate(move.pick) : this.chat.sameUpdate(move.pick);
        if (prepared !== null) await this.perform([prepared], before, null);
        return;
      }
      case 'block':
        await this.chat.block(move.blocked);
        this.hearAgain();
        return;
      case 'loseWakeUp':
        this.post.deaf = true;
        this.notices.deaf = true;
    }
  }

  private ofBoth(which: 'due' | 'held') {
    return [this.post, this.notices].flatMap((engine) => engine[which].map((task) => ({ engine, task })));
  }

  private async askWhereWanted(): Promise<boolean> {
    let asked = false;
    for (const engine of [this.post, this.notices]) {
      if (!engine.wantsToAsk) continue;
      await engine.ask();
      asked = true;
    }
    return asked;
  }

  /** True where there was something to do. */
  private async workOnce(): Promise<boolean> {
    if (await this.askWhereWanted()) return true;
    for (const engine of [this.post, this.notices]) {
      const [task] = engine.due;
      if (task === undefined) continue;
      await engine.perform(task);
      return true;
    }
    return false;
  }

  private async reconcile(): Promise<boolean> {
    const { posts, users } = await this.stage.backlog.overdue(1_000);
    const post = posts.includes(this.postId);
    const user = users.includes(this.user.id);
    if (post) this.post.signal();
    if (user) this.notices.signal();
    return post || user;
  }

  private async wait(how: Extract<ServiceMove, { do: 'wait' }>['how']): Promise<void> {
    const next = how === 'next' ? await this.untilNext() : WAITS[how];
    if (next !== null) await this.skip(next);
  }

  private async skip(milliseconds: number): Promise<void> {
    if (milliseconds >= IN_FLIGHT_MS) {
      await this.post.releaseAll();
      await this.notices.releaseAll();
    }
    await skipTime(this.stage.api, { userId: this.user.id, postId: this.postId, milliseconds });
    this.clock.skipped += milliseconds;
  }

  /** Milliseconds until something comes by itself, the reconciler included; null where nothing does for long. */
  private async untilNext(): Promise<number | null> {
    const { post, user } = await this.snapshot();
    const now = Date.now();
    const unseen = post.version > post.seen_version || user.notices_version > user.notices_seen_version;
    const overdue = [post.next_action_at, user.notices_next_action_at].flatMap((at) =>
      at === null ? [] : Date.parse(at) - now + 31 * SECOND,
    );
    const engines = [this.post, this.notices]
      .flatMap((engine) => engine.nextInstant() ?? [])
      .map((at) => at - this.clock.now());
    const soon = [...overdue, ...engines, ...(unseen ? [6 * SECOND] : [])].filter((wait) => wait < SOON_MS);
    return soon.length === 0 ? null : Math.max(Math.min(...soon), 0) + 20;
  }

  /** No more trouble: the worker works, time passes, until nothing is left to do. */
  private async comeToRest(): Promise<void> {
    for (let late = this.chat.lateUpdate(0); late !== null; late = this.chat.lateUpdate(0)) {
      if (!this.chat.blocked) await this.perform([late], await this.snapshot(), null);
    }
    await this.chat.block(false);
    this.hearAgain();
    await this.post.releaseAll();
    await this.notices.releaseAll();
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      if ((await this.workOnce()) || (await this.reconcile())) continue;
      const next = await this.untilNext();
      if (next === null) return;
      await this.skip(next);
    }
    holds(false, 'it does not come to rest');
  }
}

const inShort = ({ texts, ...model }: Model): string =>
  JSON.stringify({ ...model, texts: texts.map((text) => text.slice(0, 20)) });
