// The API process.

import { createApi } from './api.js';
import { Config } from './config/config.js';
import { startOrExplain } from './start.js';
import { UpdateIntake } from './telegram/index.js';
import { OperatorServer } from './temporal/index.js';

await startOrExplain(async () => {
  const app = await createApi();
  const { port, host } = app.get(Config);
  await app.get(OperatorServer).listen();
  await app.listen(port, host);
  // After listening: a webhook that is registered is called at once.
  app.get(UpdateIntake).start();
});
