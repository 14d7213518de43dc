// Owns how the engine is reached, by client and by worker.

import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { TLSConfig } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { Config } from '../config/config.js';
import type { SealingCodec } from './payload-codec.js';

export interface EngineAddress {
  address: string;
  apiKey?: string;
  tls?: TLSConfig | true;
}

/** Temporal Cloud wants TLS with an API key or a client certificate; a local server wants neither. */
export function engineAddress({ temporal }: Config): EngineAddress {
  const { ca, cert, key, serverName } = temporal.tls;
  const pair = cert !== null && key !== null ? { crt: readFileSync(cert), key: readFileSync(key) } : null;
  const custom = ca !== null || pair !== null || serverName !== null;
  return {
    address: temporal.address,
    ...(temporal.apiKey === null ? {} : { apiKey: temporal.apiKey }),
    ...(custom
      ? {
          tls: {
            ...(ca === null ? {} : { serverRootCACertificate: readFileSync(ca) }),
            ...(serverName === null ? {} : { serverNameOverride: serverName }),
            ...(pair === null ? {} : { clientCertPair: pair }),
          },
        }
      : temporal.apiKey === null
        ? {}
        : { tls: true as const }),
  };
}

export function dataConverter(codec: SealingCodec): DataConverter {
  // The SDK loads it by path, so it has this file's own form: compiled or, under test, not.
  return {
    payloadCodecs: [codec],
    failureConverterPath: fileURLToPath(new URL(`./failure-converter${extname(import.meta.url)}`, import.meta.url)),
  };
}
