// Owns the streams that are open in this process: who has how many, what each is told, and when it ends.

import {
  type BeforeApplicationShutdown,
  HttpException,
  Injectable,
  type OnApplicationBootstrap,
  ServiceUnavailableException,
} from '@nestjs/common';
import type { Response } from 'express';
import { nowMs } from '../common/clock.js';
import type { AuthenticatedUser } from '../common/http/current-user.js';
import { DatabaseListener } from '../database/database-listener.js';
import { SESSIONS_ENDED, SETTINGS_CHANGED } from '../users/index.js';
import { EventStream } from './event-stream.js';
import type { LiveEvent } from './events.dto.js';

/** The channel of PostgreSQL's NOTIFY that the triggers on posts and deliveries speak on. */
const POST_CHANGED = 'post_changed';

const BEAT_MS = 20_000;

/** Per user and process: windows and devices of one person, with room to spare. */
export const STREAMS_PER_USER = 10;
const RETRY_AFTER_SECONDS = 30;

@Injectable()
export class EventStreams implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly open = new Map<number, Set<EventStream>>();
  private beats: NodeJS.Timeout | null = null;
  private draining = false;

  constructor(private readonly listener: DatabaseListener) {
    // Whoever reconnects asks for everything again, which is what makes a gap harmless.
    const lost = () => this.endAll();
    listener.subscribe(
      { channel: POST_CHANGED, heard: (payload) => this.postChanged(payload), lost },
      { channel: SETTINGS_CHANGED, heard: (id) => this.tell(Number(id), { type: 'settings', post_id: null }), lost },
      { channel: SESSIONS_ENDED, heard: (id) => this.end(Number(id)), lost },
    );
  }

  onApplicationBootstrap(): void {
    this.beats = setInterval(() => this.each((stream) => stream.beat()), BEAT_MS);
  }

  /** Before the server waits for its open answers: it would wait for these until their tokens are over. */
  beforeApplicationShutdown(): void {
    this.draining = true;
    if (this.beats !== null) clearInterval(this.beats);
    this.endAll();
  }

  /**
   * Keeps the answer open until the token is over.
   * @throws HttpException where the user has too many, or where changes are not heard of.
   */
  begin({ id, until }: AuthenticatedUser, response: Response): void {
    if (this.draining || !this.listener.listening) {
      throw new ServiceUnavailableException('There are no live updates for now.');
    }
    const streams = this.open.get(id) ?? new Set();
    if (streams.size >= STREAMS_PER_USER) {
      response.setHeader('Retry-After', RETRY_AFTER_SECONDS);
      throw new HttpException({ detail: 'Too many windows are open.' }, 429);
    }
    const stream = new EventStream(response);
    this.open.set(id, streams.add(stream));
    const over = setTimeout(() => stream.end(), Math.max(until.getTime() - nowMs(), 0));
    response.once('close', () => {
      clearTimeout(over);
      streams.delete(stream);
      if (streams.size === 0 && this.open.get(id) === streams) this.open.delete(id);
    });
    stream.send({ type: 'ready', post_id: null });
  }

  /** `<user>:<post>`, see the migration that makes the triggers. */
  private postChanged(payload: string): void {
    const [user = '', post = ''] = payload.split(':');
    this.tell(Number(user), post === '' ? { type: 'message', post_id: null } : { type: 'post', post_id: Number(post) });
  }

  private tell(userId: number, event: LiveEvent): void {
    for (const stream of this.open.get(userId) ?? []) stream.send(event);
  }

  private end(userId: number): void {
    for (const stream of this.open.get(userId) ?? []) stream.end();
  }

  private endAll(): void {
    this.each((stream) => stream.end());
  }

  private each(act: (stream: EventStream) => void): void {
    for (const streams of this.open.values()) for (const stream of streams) act(stream);
  }
}
