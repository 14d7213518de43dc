import { Button } from '@mantine/core';
import { ArrowUturnLeftIcon } from '@heroicons/react/24/outline';
import type { PostResponse } from '../../api/generated';
import { useNow } from '../../app/use-now';
import { timeLeft } from './post-words';
import styles from './decision.module.css';

/** Gone when its time is over. */
export function Undo({ post, pending, onUndo }: { post: PostResponse; pending: boolean; onUndo: () => void }) {
  const until = post.undo_until === null ? null : Date.parse(post.undo_until);
  const now = useNow(until);
  if (until === null || now >= until) return null;
  return (
    <Button
      variant="default"
      loading={pending}
      onClick={onUndo}
      leftSection={<ArrowUturnLeftIcon className={styles.icon} aria-hidden />}
    >
      Undo&nbsp;
      {/* For the eye: a name that changes every second could not be listened to. */}
      <span className={styles.left} aria-hidden>
        {timeLeft(until - now)}
      </span>
    </Button>
  );
}
