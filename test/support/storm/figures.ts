// Owns how a storm is summed up, in lines that can be read and kept.

import { OUTCOME_UNKNOWN } from '../../../domain/delivery.js';
import { type Storm, total } from './storm.js';

export function summary(seed: number, storm: Storm): string {
  const { evidence, kills, faults, repeats, stormMs, calmMs } = storm;
  const { posts, deliveries, logs, copies, taps } = evidence;
  const of = (wanted: (delivery: (typeof deliveries)[number]) => boolean) => deliveries.filter(wanted).length;
  const unknown = new Set(logs.flatMap((log) => (log.errorCode === OUTCOME_UNKNOWN ? [log.deliveryId] : [])));
  const lines: [string, string][] = [
    ['seed', String(seed)],
    ['storm, then calm', `${inSeconds(stormMs)}, ${inSeconds(calmMs)}`],
    ['killed with -9', `${total(kills.killed)}: ${counted(kills.killed)}`],
    ['faults at providers', `${total(faults)}: ${counted(faults)}`],
    ['posts accepted', `${evidence.accepted.length}, after ${repeats} repeated requests`],
    ['post states', counted(tally(posts.map(({ state }) => state)))],
    ['deliveries', `${deliveries.length}: ${counted(tally(deliveries.map(({ state }) => state)))}`],
    ['by template', counted(tally(deliveries.map(({ template, channel }) => `${template} ${channel}`)))],
    ['attempts', String(logs.length)],
    ['once unknown', `${unknown.size}, of which ${of(({ resent }) => resent)} were sent again`],
    ['copies taken', `${copies.length}, of which ${copies.filter(({ labelled }) => labelled).length} labelled`],
    [
      'failed because',
      counted(tally(deliveries.flatMap(({ state, errorCode }) => (state === 'failed' ? [String(errorCode)] : [])))),
    ],
    ['taps', `${taps.length}, answered ${taps.filter(({ answer }) => answer !== null).length}`],
    ['starts that had to wait', counted(kills.failedStarts)],
    ['ended by themselves', String(kills.endedByThemselves.length)],
    ['contradictions', String(storm.contradictions.length)],
  ];
  return lines.map(([what, value]) => `  ${what.padEnd(26)}${value}\n`).join('');
}

const inSeconds = (ms: number): string => `${Math.round(ms / 1_000)} s`;

const tally = (words: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]));

const counted = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .toSorted(([, one], [, other]) => other - one)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ') || 'none';
