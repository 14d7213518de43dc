// Workflows wait for weeks, and new code must go on where the old one stopped. Histories are recorded anew, on purpose
// only, by `RECORD_HISTORIES=1 npm test -- --selectProjects workflows`.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { bundleWorkflows, hushEngine, WORKFLOW_BUNDLE } from '../support/engine.js';
import { recordedHistories } from '../support/recording.js';

const recorded = recordedHistories();

/** What went wrong, by name. */
async function replay(codePath: string): Promise<Record<string, string | null>> {
  const results: Record<string, string | null> = {};
  for (const { name, workflowId, history } of recorded) {
    const histories = [{ workflowId, history }];
    for await (const { error } of Worker.runReplayHistories({ workflowBundle: { codePath } }, histories)) {
      results[name] = error === undefined ? null : error.name;
    }
  }
  return results;
}

describe('stored histories', () => {
  beforeAll(() => hushEngine());

  it('are there in every shape', () => {
    const all = recorded.map(({ text }) => text).join('\n');
    for (const part of [
      'core_local_activity',
      'core_patch',
      'generate',
      'giveUpGenerating',
      'remindUser',
      'sendMessage',
      'recordDelivery',
      'rewriteMessage',
      'nudgeOverdue',
      'tendGates',
      'purge',
      'lookAgain',
      'EVENT_TYPE_TIMER_FIRED',
      'EVENT_TYPE_TIMER_CANCELED',
      'EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED',
      'EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW',
      'RecipientUnreachable',
      'ChannelClosed',
      'OutcomeUnknown',
      'RetriesExhausted',
      'GenerationFailed',
    ]) {
      expect([part, all.includes(`"${part}"`)]).toEqual([part, true]);
    }
  });

  it('still replay', async () => {
    expect(await replay(WORKFLOW_BUNDLE)).toEqual(Object.fromEntries(recorded.map(({ name }) => [name, null])));
  }, 60_000);

  it('do not replay on a workflow that asks a second later: the check can fail', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mutant-'));
    try {
      const bundle = join(folder, 'bundle.js');
      await bundleWorkflows(bundle, 'replay/mutants/asks-late.ts');
      expect(await replay(bundle)).toEqual(
        Object.fromEntries(recorded.map(({ name }) => [name, 'DeterminismViolationError'])),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 120_000);
});
