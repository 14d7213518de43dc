// What the operator can type, and what each command says of itself.

import type { ParseArgsConfig } from 'node:util';

export const COMMAND_NAMES = ['list', 'channels', 'resend', 'pause', 'resume', 'actions'] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

type Options = NonNullable<ParseArgsConfig['options']>;

export interface CommandSpec {
  usage: string;
  summary: string;
  /** Under the usage, as it stands. */
  about: string;
  options: Options;
}

const COMMON = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const satisfies Options;

const FILTER = {
  channel: { type: 'string' },
  state: { type: 'string' },
  cause: { type: 'string' },
  since: { type: 'string' },
  limit: { type: 'string' },
} as const satisfies Options;

const AS = { as: { type: 'string' } } as const satisfies Options;

const FILTER_HELP = `  --channel CHANNEL   telegram or email; left out: both
  --state A,B         of failed, unknown, held, queued, sending
  --cause CODE        the code in the list, such as telegram_401
  --since 24h         changed within that time; left out: open ones however old, failed ones of the last 24 hours`;

const AS_HELP = '  --as NAME           who you are, for the record; left out: $USER';
const JSON_HELP = '  --json              for machines';

export const COMMANDS: Record<CommandName, CommandSpec> = {
  list: {
    usage: 'list [--channel CHANNEL] [--state A,B] [--cause CODE] [--since 24h] [--limit N] [--json]',
    summary: 'what failed, waits or is unknown, by channel, state and cause',
    about: `${FILTER_HELP}
  --limit N           rows, the latest to change first; left out: 50
${JSON_HELP}`,
    options: { ...COMMON, ...FILTER },
  },
  channels: {
    usage: 'channels [--json]',
    summary: 'how both channels are, how many wait for them, and who is paused',
    about: JSON_HELP,
    options: COMMON,
  },
  resend: {
    usage:
      'resend [--channel CHANNEL] [--state A,B] [--cause CODE] [--since 24h] [--limit N] [--yes [--rate 5/s]] [--safe-only] [--json]',
    summary: 'who would be sent what again, and who twice; with --yes it is sent',
    about: `Sent again is only what is still wanted, has not arrived, and can be reached. One that may have arrived says so.

${FILTER_HELP}
                      --state left out: failed and unknown
  --limit N           how many are looked at, the oldest first; left out: 100
  --dry-run           shows only; so it does without --yes
  --yes               sends; Ctrl-C ends it after the one in hand
  --rate 5/s          at most 20/s; left out: 5/s
  --safe-only         leaves out who could get it twice
${AS_HELP}
${JSON_HELP}`,
    options: {
      ...COMMON,
      ...FILTER,
      ...AS,
      'dry-run': { type: 'boolean' },
      yes: { type: 'boolean' },
      rate: { type: 'string' },
      'safe-only': { type: 'boolean' },
    },
  },
  pause: {
    usage: 'pause CHANNEL --reason "…" [--as NAME] [--json]',
    summary: 'closes a channel by hand: nothing leaves on it, and nothing is tried, until "resume"',
    about: `  --reason TEXT       for other operators; whose messages wait do not see it
${AS_HELP}
${JSON_HELP}`,
    options: { ...COMMON, ...AS, reason: { type: 'string' } },
  },
  resume: {
    usage: 'resume CHANNEL [--as NAME] [--json]',
    summary: 'opens a channel; what waited goes out at a limited rate, drafts first',
    about: `${AS_HELP}
${JSON_HELP}`,
    options: { ...COMMON, ...AS },
  },
  actions: {
    usage: 'actions [--limit N] [--json]',
    summary: 'what was done with these commands, when and by whom',
    about: `  --limit N           the latest first; left out: 20
${JSON_HELP}`,
    options: { ...COMMON, limit: { type: 'string' } },
  },
};

const PROGRAM = 'npm run ops --';

export function helpOf(name: CommandName | null): string {
  if (name !== null) {
    const { usage, summary, about } = COMMANDS[name];
    return `${PROGRAM} ${usage}\n\n${summary[0]?.toUpperCase() ?? ''}${summary.slice(1)}.\n\n${about}\n`;
  }
  const lines = COMMAND_NAMES.map((each) => `  ${each.padEnd(10)}${COMMANDS[each].summary}`);
  return `${PROGRAM} COMMAND [OPTIONS]\n\n${lines.join('\n')}\n\n${PROGRAM} COMMAND --help says more. Exit codes: 0 done, 1 failed, 2 not understood.\n`;
}
