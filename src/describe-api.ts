// Prints the description of the API without starting it: no environment, no database. The page's client is made from it.

import { describeUnstarted } from './api.js';

process.stdout.write(`${JSON.stringify(await describeUnstarted(), null, 2)}\n`);
