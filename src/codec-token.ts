// Prints the token that opens the payload codec for Temporal UI: `node dist/src/codec-token.js`.

import { EnvironmentError } from './config/environment.js';
import { codecToken } from './temporal/operator-server.js';

const keys = process.env.ENCRYPTION_KEY;
if (keys === undefined || keys === '') throw new EnvironmentError('ENCRYPTION_KEY is not set.');
process.stdout.write(`${codecToken(keys.split(',').map((key) => key.trim()))}\n`);
