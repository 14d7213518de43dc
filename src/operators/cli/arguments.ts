// Reads a command line: either a command, complete and checked, or one line that says what is wrong with it.

import { parseArgs } from 'node:util';
import ms from 'ms';
import { type Channel, CHANNELS } from '../../../domain/channel.js';
import { type DeliveryFilter, TROUBLED_STATES, type TroubledState } from '../delivery-filter.js';
import { COMMAND_NAMES, COMMANDS, type CommandName } from './commands.js';

export type OpsCommand = { json: boolean } & (
  | { name: 'list'; filter: DeliveryFilter }
  | { name: 'channels' }
  | { name: 'resend'; filter: DeliveryFilter; safeOnly: boolean; go: { perSecond: number; operator: string } | null }
  | { name: 'pause'; channel: Channel; reason: string; operator: string }
  | { name: 'resume'; channel: Channel; operator: string }
  | { name: 'actions'; limit: number }
);

export type Understood = OpsCommand | { name: 'help'; of: CommandName | null };

/** A command line that makes no sense; the message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const ROWS = 50;
const CANDIDATES = 100;
const ACTIONS = 20;
const MOST = 100_000;

const RATE = 5;
/** What an opened channel releases, too. */
const FASTEST = 20;

type Values = Partial<Record<string, unknown>>;

/** @param user `$USER`. @throws UsageError */
export function understand(argv: readonly string[], user: string | undefined): Understood {
  const [first, ...rest] = argv;
  if (first === undefined) throw new UsageError('A command is missing.');
  if (first === '--help' || first === '-h') return { name: 'help', of: null };
  if (first === 'help') return { name: 'help', of: rest[0] === undefined ? null : commandName(rest[0]) };
  const name = commandName(first);
  const { values, positionals } = parsed(name, rest);
  if (values.help === true) return { name: 'help', of: name };
  const takes = name === 'pause' || name === 'resume' ? 1 : 0;
  if (positionals.length > takes) throw new UsageError(`"${String(positionals[takes])}" is one word too many.`);
  return complete(name, values, positionals, user);
}

function complete(
  name: CommandName,
  values: Values,
  positionals: readonly string[],
  user: string | undefined,
): OpsCommand {
  const json = values.json === true;
  switch (name) {
    case 'list':
      return { name, json, filter: filter(values, TROUBLED_STATES, ROWS) };
    case 'channels':
      return { name, json };
    case 'resend':
      return {
        name,
        json,
        filter: filter(values, ['failed', 'unknown'], CANDIDATES),
        safeOnly: values['safe-only'] === true,
        go: go(values, user),
      };
    case 'pause': {
      const reason = text(values, 'reason')?.trim() ?? '';
      if (reason === '') throw new UsageError('--reason is missing: say why, for other operators.');
      if (reason.length > 500) throw new UsageError('--reason is longer than 500 characters.');
      return { name, json, channel: channel(positionals[0]), reason, operator: operator(values, user) };
    }
    case 'resume':
      return { name, json, channel: channel(positionals[0]), operator: operator(values, user) };
    case 'actions':
      return { name, json, limit: limit(values, ACTIONS) };
  }
}

function parsed(name: CommandName, args: readonly string[]): { values: Values; positionals: string[] } {
  try {
    return parseArgs({ args: [...args], options: COMMANDS[name].options, allowPositionals: true });
  } catch (error) {
    // Its words go on for sentences about positionals; the first says what is wrong.
    throw new UsageError(error instanceof Error ? String(error.message.split(/\. |\n/)[0]) : String(error));
  }
}

function commandName(word: string): CommandName {
  const found = COMMAND_NAMES.find((each) => each === word);
  if (found === undefined) throw new UsageError(`There is no command "${word}": ${COMMAND_NAMES.join(', ')}.`);
  return found;
}

function filter(values: Values, states: readonly TroubledState[], rows: number): DeliveryFilter {
  const named = text(values, 'channel');
  return {
    channel: named === null ? null : channel(named),
    states: stateList(text(values, 'state')) ?? states,
    cause: text(values, 'cause'),
    sinceMs: since(text(values, 'since')),
    limit: limit(values, rows),
  };
}

function channel(word: string | undefined): Channel {
  const found = CHANNELS.find((each) => each === word);
  if (found !== undefined) return found;
  throw new UsageError(word === undefined ? 'The channel is missing.' : `"${word}" is no channel: email or telegram.`);
}

function stateList(list: string | null): TroubledState[] | null {
  if (list === null) return null;
  const words = new Set(list.split(',').map((word) => word.trim()));
  const unknown = [...words].find((word) => !TROUBLED_STATES.some((state) => state === word));
  if (unknown !== undefined) throw new UsageError(`"${unknown}" is no state: ${TROUBLED_STATES.join(', ')}.`);
  return TROUBLED_STATES.filter((state) => words.has(state));
}

function since(duration: string | null): number | null {
  if (duration === null) return null;
  const value = isDuration(duration) ? ms(duration) : Number.NaN;
  if (Number.isFinite(value) && value > 0) return value;
  throw new UsageError(`"${duration}" is no time: such as 30m, 24h or 7d.`);
}

const isDuration = (input: string): input is ms.StringValue => /^\d+(\.\d+)?(ms|s|m|h|d|w)$/.test(input);

function limit(values: Values, otherwise: number): number {
  const given = text(values, 'limit');
  if (given === null) return otherwise;
  const value = Number(given);
  if (/^\d+$/.test(given) && value >= 1 && value <= MOST) return value;
  throw new UsageError(`--limit is a whole number from 1 to ${MOST}.`);
}

function go(values: Values, user: string | undefined): { perSecond: number; operator: string } | null {
  const given = text(values, 'rate');
  const perSecond = given === null ? RATE : Number(/^(\d+(?:\.\d+)?)(?:\/s)?$/.exec(given)?.[1] ?? Number.NaN);
  if (!(perSecond > 0 && perSecond <= FASTEST)) throw new UsageError(`--rate is such as 5/s, at most ${FASTEST}/s.`);
  if (values.yes !== true) return null;
  if (values['dry-run'] === true) throw new UsageError('--dry-run and --yes do not go together.');
  return { perSecond, operator: operator(values, user) };
}

function operator(values: Values, user: string | undefined): string {
  const name = (text(values, 'as') ?? user ?? '').trim();
  if (name === '') throw new UsageError('Say who you are with --as NAME: it goes on the record.');
  if (name.length > 100) throw new UsageError('--as is longer than 100 characters.');
  return name;
}

function text(values: Values, name: string): string | null {
  const value = values[name];
  return typeof value === 'string' ? value : null;
}
