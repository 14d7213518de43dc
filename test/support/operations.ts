// The operator's commands inside the test's own process, on the database of its API.

import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type OpsAnswer, runOps, understand } from '../../src/operators/index.js';
import { OpsModule } from '../../src/ops.module.js';

export class Operations {
  private constructor(private readonly app: INestApplicationContext) {}

  /** After the API, whose environment it shares. */
  static async open(): Promise<Operations> {
    return new Operations(
      await NestFactory.createApplicationContext(OpsModule, { abortOnError: false, logger: false }),
    );
  }

  async run(argv: readonly string[], stop: AbortSignal = new AbortController().signal): Promise<OpsAnswer> {
    const command = understand(argv, 'olga');
    if (command.name === 'help') throw new Error('only help was asked for');
    return runOps(this.app, command, stop);
  }

  /** What it says to people. */
  async say(...argv: string[]): Promise<string> {
    return (await this.run(argv)).output;
  }

  /** What it says to machines. */
  async facts<Facts>(...argv: string[]): Promise<Facts> {
    const facts: Facts = JSON.parse((await this.run([...argv, '--json'])).output);
    return facts;
  }

  close(): Promise<void> {
    return this.app.close();
  }
}
