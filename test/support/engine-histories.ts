// What the engine keeps of workflows, for tests that look for what must not be in there.

import { Client, Connection } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import temporal from '@temporalio/proto';
import { Config } from '../../src/config/config.js';
import { SealingCodec } from '../../src/temporal/index.js';

/** Histories as text, and each payload in them with what it says once it is opened. */
export async function openedHistories(environment: Record<string, string>, workflowIds: readonly string[]) {
  const config = new Config(environment);
  const connection = await Connection.connect({ address: config.temporal.address });
  try {
    const client = new Client({ connection });
    const kept = await Promise.all(workflowIds.map((id) => client.workflow.getHandle(id).fetchHistory()));
    const codec = new SealingCodec(config);
    const payloads = await Promise.all(
      kept.flatMap(payloadsIn).map(async (payload) => {
        const [opened] = await codec.decode([payload]);
        return {
          encoding: Buffer.from(payload.metadata?.encoding ?? []).toString(),
          opened: Buffer.from(opened?.data ?? []).toString(),
        };
      }),
    );
    return { text: JSON.stringify(kept), payloads };
  } finally {
    await connection.close();
  }
}

/** Every payload inside a message, wherever it stands. */
function payloadsIn(node: unknown): Payload[] {
  if (typeof node !== 'object' || node === null || ArrayBuffer.isView(node)) return [];
  if ('metadata' in node && 'data' in node && typeof node.metadata === 'object' && ArrayBuffer.isView(node.data)) {
    return [temporal.temporal.api.common.v1.Payload.fromObject(node)];
  }
  return Object.values(node).flatMap(payloadsIn);
}
