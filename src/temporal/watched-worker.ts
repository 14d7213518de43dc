// Owns the thread in which workflows run. What the SDK does there around each step of a workflow costs several times what the
// workflows themselves do, so two things are left out: its guard against a workflow that never comes back, which one timer
// for each activation replaces, and its note of where each promise was made.

import { createRequire } from 'node:module';
import { Worker as Thread } from 'node:worker_threads';
import type { Logger } from '@temporalio/common';
import { type CompiledWorkerOptions, Worker } from '@temporalio/worker';
import type { Workflow, WorkflowCreator } from '@temporalio/worker/lib/workflow/interface.js';
import { ThreadedVMWorkflowCreator, WorkerThreadClient } from '@temporalio/worker/lib/workflow/threaded-vm.js';
import type { WorkflowBundleWithSourceMapAndFilename } from '@temporalio/worker/lib/workflow/workflow-worker-thread/input.js';

/** As long as the engine waits for a workflow's task. */
const STUCK_AFTER_SECONDS = 10;

/**
 * `Worker`, whose workflows run and are watched like that.
 * @param stuck is told when one did not come back: it holds up every other workflow of this process, which only its end frees.
 */
export function watchedWorker(
  stuck: (error: Error) => void,
  stuckAfterSeconds: number = STUCK_AFTER_SECONDS,
): Pick<typeof Worker, 'create'> {
  /** Counted instead of timed: a process that was held up itself has the answer before the next second is counted. */
  const watch = async <T>(answer: Promise<T>): Promise<T> => {
    let seconds = 0;
    const counting = setInterval(() => {
      seconds += 1;
      if (seconds === stuckAfterSeconds) stuck(new Error(`a workflow has held its thread for ${seconds} s`));
    }, 1_000);
    try {
      return await answer;
    } finally {
      clearInterval(counting);
    }
  };
  const watched = (workflow: Workflow): Workflow => ({
    activate: (activation) => watch(workflow.activate(activation)),
    getAndResetSinkCalls: () => workflow.getAndResetSinkCalls(),
    dispose: () => workflow.dispose(),
  });

  return class extends Worker {
    protected static override async createWorkflowCreator(
      bundle: WorkflowBundleWithSourceMapAndFilename,
      options: CompiledWorkerOptions,
      logger: Logger,
    ): Promise<WorkflowCreator> {
      const threads = await leanThreads(bundle, options, logger);
      return {
        createWorkflow: async (created) => watched(await threads.createWorkflow(created)),
        destroy: () => threads.destroy(),
      };
    }
  };
}

async function leanThreads(
  workflowBundle: WorkflowBundleWithSourceMapAndFilename,
  options: CompiledWorkerOptions,
  logger: Logger,
): Promise<ThreadedVMWorkflowCreator> {
  const thread = new WorkerThreadClient(new Thread(THREAD, { eval: true }), logger);
  const init = {
    type: 'init' as const,
    workflowBundle,
    isolateExecutionTimeoutMs: 0,
    reuseV8Context: true,
    registeredActivityNames: new Set(options.activities.keys()),
    hasPatchActivationCallback: false,
  };
  // Node starts a thread of its own for each call with any number here; only none at all leaves it out.
  await thread.send(Object.assign(init, { isolateExecutionTimeoutMs: undefined }));
  return new ThreadedVMWorkflowCreator([thread]);
}

const { resolve } = createRequire(import.meta.url);
const required = (module: string): string => `require(${JSON.stringify(resolve(module))})`;
const THREAD = `
  ${required('@temporalio/worker/lib/workflow/vm-shared.js')}.globalHandlers.setPromiseHook = () => undefined;
  ${required('@temporalio/worker/lib/workflow/workflow-worker-thread.js')};
`;
