import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DecisionResponse } from '../../api/generated';
import { Moment } from '../../app/moment';
import styles from './decision.module.css';
import { SURFACE } from './post-words';

/** What became of the post, in a line; what can still be done about it stands at its end. */
export function Outcome({ sign, action, children }: { sign: string; action?: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.outcome}>
      <span className={styles.sign} aria-hidden>
        {sign}
      </span>
      <Text className={styles.words} role="status">
        {children}
      </Text>
      {action}
    </div>
  );
}

/** "Approved in Telegram, 09:14." */
export function Decided({ what, decision }: { what: string; decision: DecisionResponse | null }) {
  if (decision === null) return `${what}.`;
  return (
    <>
      {what} {SURFACE[decision.surface]}, <Moment at={decision.at} />.
    </>
  );
}
