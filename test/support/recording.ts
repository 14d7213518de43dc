// With RECORD_HISTORIES=1 the workflow tests leave their histories where the replay tests find them.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import temporal from '@temporalio/proto';

const { History } = temporal.temporal.api.history.v1;
const FOLDER = fileURLToPath(new URL('../replay/histories/', import.meta.url));

export interface RecordedHistory {
  name: string;
  workflowId: string;
  history: ReturnType<typeof History.fromObject>;
  /** As it stands in the file. */
  text: string;
}

/** @param name of the test whose workflow this is; becomes the file's. @param runId left out: the latest run. */
export async function recordHistory(client: Client, workflowId: string, name: string, runId?: string): Promise<void> {
  if (process.env.RECORD_HISTORIES !== '1') return;
  const recorded = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const history = History.toObject(History.fromObject(recorded), { enums: String, longs: String, bytes: String });
  const file = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.json`;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, file), `${JSON.stringify({ workflowId, history }, withoutMachine)}\n`);
}

/** Where it ran has no part in a replay. */
const withoutMachine = (key: string, value: unknown): unknown =>
  key === 'stackTrace' || key === 'identity' ? undefined : value;

export function recordedHistories(): RecordedHistory[] {
  return readdirSync(FOLDER)
    .toSorted((a, b) => a.localeCompare(b))
    .map((name) => {
      const text = readFileSync(join(FOLDER, name), 'utf8');
      const { workflowId, history }: { workflowId: string; history: Record<string, unknown> } = JSON.parse(text);
      return { name, workflowId, history: History.fromObject(history), text };
    });
}
