import { describe, expect, it } from '@jest/globals';
import { understand, UsageError } from './arguments.js';
import { COMMAND_NAMES, helpOf } from './commands.js';

const ALL = ['failed', 'unknown', 'held', 'queued', 'sending'];
const of = (line: string, user?: string) => understand(line.split(' '), user);

describe('the command line of operators', () => {
  it.each([
    [
      'list',
      { name: 'list', json: false, filter: { channel: null, states: ALL, cause: null, sinceMs: null, limit: 50 } },
    ],
    [
      'list --channel telegram --state unknown,failed --cause telegram_401 --since 24h --limit 5 --json',
      {
        name: 'list',
        json: true,
        filter: {
          channel: 'telegram',
          states: ['failed', 'unknown'],
          cause: 'telegram_401',
          sinceMs: 86_400_000,
          limit: 5,
        },
      },
    ],
    ['channels', { name: 'channels', json: false }],
    [
      'resend --channel=email',
      {
        name: 'resend',
        json: false,
        filter: { channel: 'email', states: ['failed', 'unknown'], cause: null, sinceMs: null, limit: 100 },
        safeOnly: false,
        go: null,
      },
    ],
    ['resend --yes --rate 0.5/s --safe-only', { safeOnly: true, go: { perSecond: 0.5, operator: 'olga' } }],
    ['resend --yes', { go: { perSecond: 5, operator: 'olga' } }],
    ['pause email --reason late --as Otto', { name: 'pause', channel: 'email', reason: 'late', operator: 'Otto' }],
    ['resume telegram', { name: 'resume', channel: 'telegram', operator: 'olga' }],
    ['actions --limit 3', { name: 'actions', limit: 3 }],
    ['--help', { name: 'help', of: null }],
    ['help pause', { name: 'help', of: 'pause' }],
    ['resend -h', { name: 'help', of: 'resend' }],
  ])('understands "%s"', (line, expected) => {
    expect(of(line, 'olga')).toMatchObject(expected);
  });

  it.each([
    ['lst', 'There is no command "lst"'],
    ['list --chanel email', "Unknown option '--chanel'"],
    ['list --channel pigeon', '"pigeon" is no channel'],
    ['list --state delivered', '"delivered" is no state'],
    ['list --since yesterday', '"yesterday" is no time'],
    ['list --since 0h', '"0h" is no time'],
    ['list --limit 0', '--limit is a whole number'],
    ['list --limit', "Option '--limit <value>' argument missing"],
    ['list email', '"email" is one word too many'],
    ['resend --yes --dry-run', '--dry-run and --yes'],
    ['resend --rate 100/s', '--rate is such as 5/s'],
    ['resend --rate quick', '--rate is such as 5/s'],
    ['pause', '--reason is missing'],
    ['pause --reason x', 'The channel is missing'],
    ['pause email', '--reason is missing'],
    ['resume email telegram', '"telegram" is one word too many'],
  ])('refuses "%s" in one line', (line, words) => {
    expect(() => of(line, 'olga')).toThrow(UsageError);
    expect(() => of(line, 'olga')).toThrow(words);
    expect(() => of(line, 'olga')).toThrow(/^[^\n]+$/);
  });

  it('wants to know who changes something', () => {
    for (const line of ['pause email --reason x', 'resume email', 'resend --yes']) {
      expect(() => of(line)).toThrow('Say who you are');
    }
    expect(of('resend')).toMatchObject({ go: null });
    expect(() => understand([], 'olga')).toThrow('A command is missing.');
  });

  it.each(COMMAND_NAMES)('explains %s', (name) => {
    expect(helpOf(name)).toMatch(new RegExp(`^npm run ops -- ${name} `));
    expect(helpOf(null)).toContain(`  ${name}`);
  });
});
