import type { ReactNode } from 'react';
import styles from './notice.module.css';

/** One line across the page, under the header. */
export function Notice({ tone, children }: { tone: 'quiet' | 'warning'; children: ReactNode }) {
  return (
    <div className={styles.notice} data-tone={tone} role="status">
      <div className={styles.words}>{children}</div>
    </div>
  );
}
