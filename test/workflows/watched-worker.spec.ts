import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { watchedWorker } from '../../src/temporal/index.js';
import { bundleWorkflows, hushEngine, timeSkippingServer } from '../support/engine.js';

const QUEUE = 'held';

describe('a worker whose workflows are watched', () => {
  const folder = mkdtempSync(join(tmpdir(), 'held-'));
  const codePath = join(folder, 'bundle.js');
  let env: TestWorkflowEnvironment;
  const stuck: string[] = [];

  beforeAll(async () => {
    hushEngine();
    await bundleWorkflows(codePath, 'workflows/bundles/holds-its-thread.ts');
    env = await timeSkippingServer();
  }, 120_000);
  afterAll(async () => {
    await env.teardown();
    rmSync(folder, { recursive: true });
  });
  afterEach(() => {
    stuck.length = 0;
  });

  const here = () => ({ connection: env.nativeConnection, taskQueue: QUEUE, workflowBundle: { codePath } });
  const watchedHere = () => watchedWorker(({ message }) => stuck.push(message), 2).create(here());
  const hold = async (workflowId: string, ms: number): Promise<void> => {
    const worker = await watchedHere();
    await worker.runUntil(env.client.workflow.execute('holdsItsThread', { workflowId, taskQueue: QUEUE, args: [ms] }));
  };

  it('is told of one that does not let go of its thread, once', async () => {
    // Above the SDK's own guard, which would end it after five.
    await hold('held:long', 6_000);
    expect(stuck).toEqual(['a workflow has held its thread for 2 s']);
  });

  it('is told nothing of one that does', async () => {
    await hold('held:short', 1_000);
    expect(stuck).toEqual([]);
  });

  it('takes no stack of each promise, for which the SDK is asked where a workflow waits', async () => {
    const askedOf = async (worker: Worker, workflowId: string): Promise<string> => {
      const handle = await env.client.workflow.start('waits', { workflowId, taskQueue: QUEUE });
      return worker.runUntil(() => handle.query<string>('__stack_trace'));
    };
    expect(await askedOf(await Worker.create(here()), 'held:noted')).toContain('waits');
    await expect(askedOf(await watchedHere(), 'held:not-noted')).rejects.toThrow('Failed to query Workflow');
  });
});
