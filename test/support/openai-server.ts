// A stand-in for an OpenAI-compatible server: it speaks chat completions over HTTP, answers what a test tells it to, and
// keeps what it was asked.

import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';

export interface ModelRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: { model: string; messages: { role: string; content: string }[] } & Record<string, unknown>;
  /** The caller ended it before it was answered. */
  cutOff: boolean;
}

/** What comes next, in place of a text. */
export type Reply = (response: ServerResponse) => void;

type Json = Record<string, unknown>;

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

const USAGE = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };

/** A completion with this message; `usage: undefined` leaves the count out. */
const completion =
  (message: Json, { finish = 'stop', usage = USAGE }: { finish?: string; usage?: Json | null } = {}): Reply =>
  (response) =>
    json(response, 200, {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'a-model-2026-01-01',
      choices: [{ index: 0, finish_reason: finish, logprobs: null, message: { role: 'assistant', ...message } }],
      ...(usage === null ? {} : { usage }),
    });

export const replies = {
  text: (content: string, more?: { finish?: string; usage?: Json | null }): Reply => completion({ content }, more),
  truncated: (content: string): Reply => completion({ content }, { finish: 'length' }),
  refusal: (words: string): Reply => completion({ content: null, refusal: words }),
  filtered: (content = ''): Reply => completion({ content }, { finish: 'content_filter' }),
  empty: (content: string | null = ''): Reply => completion({ content }),
  toolCall: (): Reply =>
    completion(
      {
        content: null,
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'delete_post', arguments: '{}' } }],
      },
      { finish: 'tool_calls' },
    ),
  message: completion,
  /** An error in OpenAI's form; its words must go nowhere. */
  status:
    (status: number, error: Json | string = {}, headers: Record<string, string> = {}): Reply =>
    (response) =>
      json(response, status, { error: typeof error === 'string' ? error : { message: WORDS, ...error } }, headers),
  /** Any body at all, under any type. */
  raw:
    (status: number, body: string, headers: Record<string, string>): Reply =>
    (response) =>
      void response.writeHead(status, headers).end(body),
  hang: (): Reply => () => undefined,
  /** Answers with a head, then with nothing more. */
  hangInBody: (): Reply => (response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":'),
  reset: (): Reply => (response) => void response.socket?.resetAndDestroy(),
  resetInBody: (): Reply => (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":', () => response.destroy());
  },
};

/** What the stand-in says beside its codes, to be looked for where it must not be. */
export const WORDS = "the provider's own words about sk-secret";

export class OpenAiServer {
  readonly requests: ModelRequest[] = [];
  private readonly queue: Reply[] = [];
  private readonly waiters = new Set<() => void>();

  private constructor(
    private readonly server: Server,
    readonly baseUrl: string,
  ) {}

  static async start(): Promise<OpenAiServer> {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    // A TCP server's address is never a pipe's name.
    const { port } = server.address() as AddressInfo;
    const stand = new OpenAiServer(server, `http://127.0.0.1:${port}/v1`);
    server.on('request', (request, response) => {
      void readText(request).then((body) => {
        const { method = '', url = '', headers } = request;
        const seen: ModelRequest = { method, path: url, headers, body: JSON.parse(body), cutOff: false };
        response.on('close', () => {
          seen.cutOff = !response.writableFinished;
          stand.notify();
        });
        stand.requests.push(seen);
        (stand.queue.shift() ?? replies.text('A text.'))(response);
        stand.notify();
      });
    });
    return stand;
  }

  /** Tells how the next requests are answered, in order; after them each gets a short text. */
  next(...answers: Reply[]): void {
    this.queue.push(...answers);
  }

  /** Resolves once `holds` does, looked at with every request and every connection that ends. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.waiters.add(resolve);
      });
    }
  }

  clear(): void {
    this.requests.length = 0;
    this.queue.length = 0;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => {
      this.server.close(resolve);
    });
  }

  private notify(): void {
    for (const wake of this.waiters) wake();
    this.waiters.clear();
  }
}
