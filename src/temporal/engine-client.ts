// The one client of the engine. It connects at its first call, so the API starts while the engine is away.

import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Client, Connection } from '@temporalio/client';
import { Config } from '../config/config.js';
import { SealingCodec } from './payload-codec.js';
import { dataConverter, engineAddress } from './temporal.connection.js';

@Injectable()
export class EngineClient implements OnApplicationShutdown {
  readonly connection: Connection;
  readonly client: Client;
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(config: Config, codec: SealingCodec) {
    this.connection = Connection.lazy({
      ...engineAddress(config),
      channelArgs: {
        // By default the pauses grow to two minutes, and work would lie that long after the engine is back.
        'grpc.initial_reconnect_backoff_ms': 200,
        'grpc.max_reconnect_backoff_ms': 2_000,
      },
    });
    this.client = new Client({
      connection: this.connection,
      namespace: config.temporal.namespace,
      dataConverter: dataConverter(codec),
    });
  }

  /** Runs a call that must not keep a request waiting. @throws when the deadline passes. */
  async within<T>(ms: number, call: (client: Client) => Promise<T>): Promise<T> {
    const answer = this.connection.withDeadline(Date.now() + ms, () => call(this.client));
    this.underWay.add(answer);
    try {
      return await answer;
    } finally {
      this.underWay.delete(answer);
    }
  }

  /** A request that was answered last may still be waking its workflow. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.allSettled(this.underWay);
    await this.connection.close();
  }
}
