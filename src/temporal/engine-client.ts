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
  within<T>(ms: number, call: (client: Client) => Promise<T>): Promise<T> {
    return this.connection.withDeadline(Date.now() + ms, () => call(this.client));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.connection.close();
  }
}
