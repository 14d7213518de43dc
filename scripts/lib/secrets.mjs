// What this installation keeps to itself: made once, kept in .data, readable by this user alone.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDir } from './paths.mjs';

/**
 * @typedef {{
 *   jwtSecret: string, encryptionKey: string, telegramWebhookSecret: string, databasePassword: string,
 *   demoPassword: string, sandboxBotToken: string
 * }} Secrets
 */

/** @returns {Secrets} */
export function installationSecrets() {
  const path = join(dataDir, 'secrets.json');
  const kept = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const secrets = { ...fresh(), ...kept };
  // Written aside, so that a crash never leaves half of the key that everything is encrypted with.
  writeFileSync(`${path}.new`, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return secrets;
}

/** @returns {Secrets} */
function fresh() {
  return {
    jwtSecret: randomBytes(32).toString('hex'),
    encryptionKey: randomBytes(32).toString('base64'),
    telegramWebhookSecret: randomBytes(24).toString('hex'),
    databasePassword: randomBytes(16).toString('hex'),
    demoPassword: randomBytes(9).toString('base64url'),
    // The form of a real token, so that every check of that form sees one.
    sandboxBotToken: `4242424242:${randomBytes(26).toString('base64url').slice(0, 35)}`,
  };
}
