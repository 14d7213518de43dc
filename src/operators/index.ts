export { type OpsCommand, understand, UsageError } from './cli/arguments.js';
export { helpOf } from './cli/commands.js';
export { type OpsAnswer, runOps } from './cli/run-ops.js';
export { OperatorsModule } from './operators.module.js';
