// Bundles the workflows into one file, which the worker loads at its start: `node bundle-workflows.mjs [FILE [SOURCE]]`.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const silent = () => {};
const logger = { log: silent, trace: silent, debug: silent, info: silent, warn: console.warn, error: console.error };

const [, , file, source] = process.argv;
const workflowsPath = source ?? fileURLToPath(new URL('../workflows/index.ts', import.meta.url));
const target = file ?? fileURLToPath(new URL('../dist/workflow-bundle.js', import.meta.url));
// Failures that a workflow itself makes are written down the same way as those of activities.
const failureConverterPath = fileURLToPath(new URL('../src/temporal/failure-converter.ts', import.meta.url));
// Read once by a worker, not once by each workflow.
const preloadModules = ['@temporalio/workflow'];
const { code } = await bundleWorkflowCode({ workflowsPath, failureConverterPath, preloadModules, logger });
await writeFile(target, code);
