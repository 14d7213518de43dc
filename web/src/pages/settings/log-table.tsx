import { ArrowPathIcon, CheckCircleIcon, XCircleIcon } from '@heroicons/react/24/outline';
import { Anchor } from '@mantine/core';
import { Link } from 'wouter';
import type { LogStatus } from '../../../../domain/delivery';
import { postPage } from '../../../../domain/pages';
import type { LogResponse } from '../../api/generated';
import { Moment } from '../../app/moment';
import styles from './log-table.module.css';
import { CHANNEL_NAMES, KIND_NAMES, LOG_STATUS_NAMES } from './words';

const ICONS = {
  delivered: CheckCircleIcon,
  retried: ArrowPathIcon,
  failed: XCircleIcon,
} satisfies Record<LogStatus, unknown>;

/** A table where there is room, one block for each row on a phone; the roles keep it a table for a screen reader. */
export function LogTable({ logs }: { logs: readonly LogResponse[] }) {
  return (
    <table className={styles.table} role="table" aria-label="Delivery log">
      <thead role="rowgroup">
        <tr role="row">
          {['Result', 'Message', 'Channel', 'When'].map((name) => (
            <th key={name} role="columnheader" scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {logs.map((log) => (
          <Row key={log.id} {...log} />
        ))}
      </tbody>
    </table>
  );
}

function Row(log: LogResponse) {
  const Icon = ICONS[log.status];
  return (
    <tr role="row" data-status={log.status}>
      <td role="cell" className={styles.result}>
        <span className={styles.status}>
          <Icon className={styles.icon} aria-hidden />
          {LOG_STATUS_NAMES[log.status]}
        </span>
        {log.error_message === null && log.next_attempt_at === null ? null : (
          <div className={styles.more}>
            {log.error_message}
            {log.next_attempt_at === null ? null : (
              <div>
                Next try <Moment at={log.next_attempt_at} />
              </div>
            )}
          </div>
        )}
      </td>
      <td role="cell" className={styles.message}>
        {log.post_id === null ? (
          KIND_NAMES[log.kind]
        ) : (
          <Anchor component={Link} href={postPage(log.post_id)}>
            {KIND_NAMES[log.kind]}
          </Anchor>
        )}
        <span className={styles.more}>{detail(log)}</span>
      </td>
      <td role="cell" className={styles.channel}>
        {CHANNEL_NAMES[log.channel]}
      </td>
      <td role="cell" className={styles.when}>
        <Moment at={log.created_at} />
      </td>
    </tr>
  );
}

const SLOW_MS = 1_000;

/** What is out of the ordinary: another try, or a provider that took its time. */
const detail = ({ attempt, duration_ms: took }: LogResponse): string =>
  [
    ...(attempt > 1 ? [`try ${attempt}`] : []),
    ...(took === null || took < SLOW_MS ? [] : [`took ${(took / 1_000).toFixed(1)} s`]),
  ].join(' · ');
