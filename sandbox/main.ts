// The stand-ins as a process of their own, for `npm start`.

import { startSandbox } from './start-sandbox.js';

const port = (name: string): number => {
  const value = Number(process.env[name] ?? 0);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new Error(`${name} is not a port.`);
  return value;
};

const stateDir = process.env.SANDBOX_STATE_DIR;
const sandbox = await startSandbox({
  botToken: process.env.SANDBOX_BOT_TOKEN ?? '700000001:sandbox',
  httpPort: port('SANDBOX_HTTP_PORT'),
  smtpPort: port('SANDBOX_SMTP_PORT'),
  ...(stateDir === undefined ? {} : { stateDir }),
  rates: true,
});
console.log(`Sandbox: ${sandbox.httpUrl} ${sandbox.smtpUrl}`);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    void sandbox.close().then(() => process.exit(0));
  });
}
