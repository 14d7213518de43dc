// The API inside the test's own process, on a real database and a real socket. No worker runs: what the rows say is what
// is tested.

import { fileURLToPath } from 'node:url';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApi } from '../../src/api.js';
import { AccessTokens } from '../../src/auth/access-tokens.js';
import { User } from '../../src/database/entities/index.js';
import { createDatabase, type TestDatabase } from './database.js';
import { prepared } from './environment.js';
import { ENVIRONMENT, newPerson, type PersonTraits } from './people.js';

const PAGE_FOLDER = fileURLToPath(new URL('../../dist/web', import.meta.url));

export interface ApiAnswer<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

export interface ApiRequest {
  user?: Pick<User, 'id'>;
  token?: string;
  body?: unknown;
  /** Sent as it is. */
  raw?: string;
  headers?: Record<string, string>;
}

export class ApiUnderTest {
  private stopped = false;

  private constructor(
    readonly app: NestExpressApplication,
    readonly url: string,
    readonly database: TestDatabase,
    private readonly ownsDatabase: boolean,
  ) {}

  /** @param on a database that is there already, as for a second process; it stays when this API is closed. */
  static async start(extra: Record<string, string> = {}, on?: TestDatabase): Promise<ApiUnderTest> {
    const database = on ?? (await createDatabase());
    Object.assign(process.env, ENVIRONMENT, {
      TEMPORAL_ADDRESS: prepared('TEST_TEMPORAL_ADDRESS'),
      DATABASE_URL: database.url,
      TRUST_PROXY: '1',
      ...extra,
    });
    const app = await createApi({ pageFolder: PAGE_FOLDER });
    for (const name of Object.keys(extra)) delete process.env[name];
    await app.listen(0, '127.0.0.1');
    return new ApiUnderTest(app, await app.getUrl(), database, on === undefined);
  }

  get em() {
    return this.database.orm.em.fork();
  }

  newPerson(traits?: PersonTraits): Promise<User> {
    return newPerson(this.em, traits);
  }

  /** As a log-in would give it. */
  async tokenOf(userId: number): Promise<string> {
    return this.app.get(AccessTokens).issue(await this.em.findOneOrFail(User, { id: userId }));
  }

  async call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    { user, token, body, raw, headers }: ApiRequest = {},
  ): Promise<ApiAnswer<Body>> {
    const bearer = token ?? (user === undefined ? undefined : await this.tokenOf(user.id));
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
    const text = await answer.text();
    const parsed: Body = text === '' ? {} : JSON.parse(text);
    return { status: answer.status, headers: answer.headers, body: parsed };
  }

  async rows<Row extends object>(sql: string, params: unknown[] = []): Promise<Row[]> {
    return this.em.execute<Row[]>(sql, params);
  }

  /** The process ends; its database stays, for another one. */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    await this.app.close();
  }

  async close(): Promise<void> {
    await this.stop();
    if (this.ownsDatabase) await this.database.drop();
  }
}
