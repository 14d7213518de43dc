import { CheckCircleIcon, ClockIcon, ExclamationTriangleIcon, MinusCircleIcon } from '@heroicons/react/24/outline';
import type { ReactNode } from 'react';
import styles from './channel-health.module.css';

export type Health = 'works' | 'waits' | 'paused' | 'none';

const ICONS = {
  works: CheckCircleIcon,
  waits: ClockIcon,
  paused: ExclamationTriangleIcon,
  none: MinusCircleIcon,
} satisfies Record<Health, unknown>;

interface ChannelHealthProps {
  health: Health;
  /** Where messages go. */
  title: string;
  /** How things stand, and what mends them. */
  children: ReactNode;
  actions?: ReactNode;
}

/** Whether messages arrive; said to a screen reader when it changes. */
export function ChannelHealth({ health, title, children, actions }: ChannelHealthProps) {
  const Icon = ICONS[health];
  return (
    <div className={styles.health} data-health={health}>
      <Icon className={styles.icon} aria-hidden />
      <div className={styles.words} role="status">
        <div className={styles.title}>{title}</div>
        <div className={styles.reason}>{children}</div>
      </div>
      {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
