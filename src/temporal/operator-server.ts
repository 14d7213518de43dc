// What only the operator sees, on a port of its own: the metrics, and the codec that lets Temporal UI show payloads.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Payload } from '@temporalio/common';
import { deriveKey, equalSecrets } from '../common/crypto/keys.js';
import { registry, scrape } from '../common/metrics.js';
import { Config } from '../config/config.js';
import { SealingCodec } from './payload-codec.js';

const BODY_LIMIT = 2 * 1024 * 1024;

/** Opens the codec; changes with the first `ENCRYPTION_KEY`. */
export function codecToken(encryptionKeys: readonly string[]): string {
  const [current] = encryptionKeys;
  if (current === undefined) throw new Error('no encryption key');
  return deriveKey(current, 'codec-token').toString('base64url');
}

class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

@Injectable()
export class OperatorServer implements OnApplicationShutdown {
  private readonly logger = new Logger(OperatorServer.name);
  private readonly token: string;
  private server: Server | null = null;

  constructor(
    private readonly config: Config,
    private readonly codec: SealingCodec,
  ) {
    this.token = codecToken(config.encryptionKeys);
  }

  /** Called by the entry points, not by tests that boot the module. @throws where the port is taken. */
  async listen(): Promise<void> {
    const server = createServer((request, response) => void this.answer(request, response));
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.config.metricsPort, this.config.host, resolve);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      this.allowTemporalUi(request, response);
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      if (request.method === 'OPTIONS') return void response.writeHead(204).end();
      if (request.method === 'GET' && path === '/metrics') {
        const text = await scrape();
        return void response.writeHead(200, { 'content-type': registry.contentType }).end(text);
      }
      const codec = /^\/codec(?:\/([A-Za-z0-9_-]+))?\/(encode|decode)$/.exec(path);
      if (request.method !== 'POST' || codec === null) throw new Refused(404, 'Not found.');
      this.checkToken(request, codec[1]);
      const payloads = readPayloads(await body(request));
      const direction = codec[2] === 'encode' ? 'encode' : 'decode';
      const answer = JSON.stringify({ payloads: writePayloads(await this.codec[direction](payloads)) });
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    } catch (error) {
      const refused = error instanceof Refused ? error : new Refused(400, 'These payloads could not be read.');
      if (!(error instanceof Refused)) this.logger.warn({ event: 'CODEC_REFUSED' }, 'payloads could not be read');
      response
        .writeHead(refused.status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ detail: refused.message }));
    }
  }

  /** By header, or as a part of the path for Temporal UIs that can send none. */
  private checkToken(request: IncomingMessage, inPath: string | undefined): void {
    const header = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (!equalSecrets(inPath ?? header ?? '', this.token))
      throw new Refused(401, 'The codec token is missing or wrong.');
  }

  /** Temporal UI is another origin: a browser on this machine, or the address that the operator made public. */
  private allowTemporalUi(request: IncomingMessage, response: ServerResponse): void {
    const { origin } = request.headers;
    response.setHeader('vary', 'origin');
    if (origin === undefined || !/^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/.test(origin)) return;
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-allow-methods', 'POST, OPTIONS');
    response.setHeader('access-control-allow-headers', 'content-type, authorization, x-namespace');
  }
}

async function body(request: IncomingMessage): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) throw new Refused(413, 'Too many payloads at once.');
  const bytes = await buffer(request);
  if (bytes.length > BODY_LIMIT) throw new Refused(413, 'Too many payloads at once.');
  return bytes.toString('utf8');
}

/** Payloads as Temporal UI sends them: protobuf's JSON form, bytes in base64. */
function readPayloads(text: string): Payload[] {
  const parsed: unknown = JSON.parse(text);
  if (!isRecord(parsed) || !Array.isArray(parsed.payloads)) throw new Refused(400, 'Expected {"payloads": […]}.');
  return parsed.payloads.map((payload: unknown) => {
    if (!isRecord(payload)) throw new Refused(400, 'A payload is not an object.');
    const metadata = isRecord(payload.metadata) ? payload.metadata : {};
    return {
      metadata: Object.fromEntries(
        Object.entries(metadata).map(([name, value]) => [name, Buffer.from(String(value), 'base64')]),
      ),
      data: Buffer.from(typeof payload.data === 'string' ? payload.data : '', 'base64'),
    };
  });
}

function writePayloads(payloads: Payload[]): unknown[] {
  const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
  return payloads.map(({ metadata, data }) => ({
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)])),
    data: base64(data),
  }));
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
