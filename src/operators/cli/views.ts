// What the commands print for people. Machines get the same facts by --json.

import type { RecordedAction } from '../action-log.js';
import type { ChannelChange, ChannelsReport } from '../channels.js';
import type { DeliveryList } from '../delivery-report.js';
import type { PlannedResend, ResendPlan, ResendResult } from '../resend.js';
import { fromNow, span, table } from './table.js';

const lines = (...parts: (string | null)[]): string => `${parts.filter((part) => part !== null).join('\n')}\n`;

export function listView({ counts, deliveries, more }: DeliveryList, now: number): string {
  if (counts.length === 0) return 'Nothing failed, waits or is unknown.\n';
  return lines(
    table(
      ['CHANNEL', 'STATE', 'CAUSE', 'COUNT', 'OLDEST'],
      counts.map((each) => [each.channel, each.state, each.cause, each.count, span(each.oldest_seconds)]),
    ),
    '',
    table(
      ['DELIVERY', 'POST', 'USER', 'CHANNEL', 'KIND', 'STATE', 'TRIES', 'AGE', 'NEXT', 'CODE', 'REASON'],
      deliveries.map((each) => [
        each.id,
        each.post_id,
        each.user_id,
        each.channel,
        each.kind === each.template ? each.kind : `${each.kind}/${each.template}`,
        each.state,
        each.attempts,
        span(each.age_seconds),
        fromNow(each.next_try_at, now),
        each.code,
        each.reason,
      ]),
    ),
    more > 0 ? `\n${more} more: --limit shows more of them, the other options fewer.` : null,
  );
}

export function channelsView({ channels, paused_users: paused }: ChannelsReport, now: number): string {
  return lines(
    table(
      ['CHANNEL', 'STATE', 'SINCE', 'HELD', 'NEXT PROBE', 'CODE', 'REASON'],
      channels.map((each) => [
        each.channel,
        each.state === 'paused' ? 'paused by hand' : each.state,
        `${span((now - Date.parse(each.since)) / 1_000)} ago`,
        each.held,
        each.state === 'paused' ? 'never' : fromNow(each.next_probe_at, now),
        each.code,
        each.reason,
      ]),
    ),
    '',
    paused.length === 0
      ? 'No user is paused.'
      : table(
          ['USERS PAUSED', 'CHANNEL', 'REASON'],
          paused.map((each) => [each.users, each.channel, each.reason]),
        ),
  );
}

const VERDICTS: Record<PlannedResend['verdict'], string> = {
  send: 'would be sent',
  twice: 'would be sent, and may be there already',
  keep: 'kept back',
};

const WHY: Record<NonNullable<PlannedResend['why']>, string> = {
  delivered: 'it was delivered',
  under_way: 'it is under way by itself',
  held: 'it waits, and goes by itself',
  later_try: 'a later try stands for it',
  not_wanted: 'nobody waits for it any more',
  unreachable: 'its reader cannot be reached',
  reminder: 'a reminder belongs to its hour',
  link_over: 'its link is over',
  gone: 'it is gone',
  not_safe: 'it may be there already (--safe-only)',
};

export function planView({ planned, more }: ResendPlan): string {
  if (planned.length === 0) return 'Nothing matches. Nothing was changed.\n';
  const of = (verdict: PlannedResend['verdict']) => planned.filter((each) => each.verdict === verdict);
  const twice = [...new Set(of('twice').map(({ user_id }) => user_id))];
  const inOrder = [...of('twice'), ...of('send'), ...of('keep')];
  return lines(
    table(
      ['USER', 'DELIVERY', 'POST', 'CHANNEL', 'MESSAGE', 'DRAFT', 'VERDICT', 'WHY'],
      inOrder.map((each) => [
        each.user_id,
        each.delivery_id,
        each.post_id,
        each.channel,
        each.template,
        each.revision,
        VERDICTS[each.verdict],
        each.why === null ? null : `${WHY[each.why]}${each.detail === null ? '' : ` (${each.detail})`}`,
      ]),
    ),
    '',
    `${of('send').length + of('twice').length} would be sent, ${of('keep').length} kept back.`,
    twice.length === 0
      ? 'Nobody would get it twice.'
      : `Could get it twice: ${twice.length} (users ${twice.join(', ')}).`,
    more > 0 ? `${more} more match and were not looked at: --limit.` : null,
    'Nothing was changed. With --yes it is sent.',
  );
}

export function resendView({
  action_id: action,
  sent,
  twice,
  kept_back: kept,
  more,
  done,
  woken,
}: ResendResult): string {
  const keptBack = Object.entries(kept).map(([why, count]) => `${count} ${why}`);
  return lines(
    `Queued again: ${sent}${twice === 0 ? '' : `, of which ${twice} may have arrived before and say so`}.`,
    keptBack.length === 0 ? null : `Kept back: ${keptBack.join(', ')}.`,
    more > 0 ? `${more} more match: run it again.` : null,
    woken ? null : 'Temporal was not reached: what was queued goes out when it is back.',
    done ? null : 'Ended before the end.',
    `Recorded as action ${action}.`,
  );
}

export function changeView({ channel, before, after, held }: ChannelChange): string {
  const waits = held === 1 ? '1 delivery waits' : `${held} deliveries wait`;
  if (after === 'paused') {
    return `${channel} was ${before} and is paused: nothing leaves on it until "resume". ${waits}.\n`;
  }
  if (before === 'open') return `${channel} was open already.\n`;
  const again = before === 'closed' ? ' It closes again if the provider still refuses.' : '';
  return `${channel} was ${before} and is open. ${waits} and will be released at a limited rate.${again}\n`;
}

export function actionsView(actions: readonly RecordedAction[]): string {
  if (actions.length === 0) return 'Nothing was done with these commands yet.\n';
  return lines(
    table(
      ['ACTION', 'WHEN', 'WHO', 'COMMAND', 'ARGUMENTS', 'RESULT'],
      actions.map(({ id, at, operator, command, arguments: args, result }) => [
        id,
        `${at.slice(0, 19)}Z`,
        operator,
        command,
        inShort(args),
        inShort(result),
      ]),
    ),
  );
}

/** What is left out or empty says nothing; ids are in --json. */
function inShort(record: Record<string, unknown>): string {
  const told = Object.entries(record).filter(
    ([name, value]) => name !== 'deliveries' && plain(value) !== '' && value !== null,
  );
  return told.map(([name, value]) => `${name}=${plain(value)}`).join(' ');
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, each]) => `${name}:${plain(each)}`)
      .join(',');
  }
  return typeof value === 'string' && /^\w+$/.test(value) ? value : JSON.stringify(value);
}
