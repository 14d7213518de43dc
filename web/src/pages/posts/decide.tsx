// The decision on the draft that is shown: the revision that the author sees is the one that it is bound to.

import { Alert, Button } from '@mantine/core';
import { ArrowPathIcon, HandThumbUpIcon, PencilIcon, TrashIcon } from '@heroicons/react/24/outline';
import { useState } from 'react';
import type { PostResponse } from '../../api/generated';
import styles from './decision.module.css';
import { usePostActions } from './post-actions';
import { RegenerateDialog } from './regenerate-dialog';

export function Decide({ post, edit }: { post: PostResponse; edit: () => void }) {
  const { approve, regenerate, remove } = usePostActions(post);
  const [asking, setAsking] = useState(false);
  const busy = approve.isPending || regenerate.isPending || remove.isPending;
  return (
    <>
      {post.error === null ? null : (
        <Alert color="yellow" role="status">
          No new draft could be written: {post.error} This one still waits for you.
        </Alert>
      )}
      <div className={styles.decide}>
        <Button
          className={styles.main}
          loading={approve.isPending}
          disabled={busy}
          onClick={() => approve.mutate()}
          leftSection={<HandThumbUpIcon className={styles.icon} aria-hidden />}
        >
          Approve
        </Button>
        <Button
          variant="default"
          loading={regenerate.isPending}
          disabled={busy}
          onClick={() => setAsking(true)}
          leftSection={<ArrowPathIcon className={styles.icon} aria-hidden />}
        >
          Regenerate
        </Button>
        <Button
          variant="default"
          disabled={busy}
          onClick={edit}
          leftSection={<PencilIcon className={styles.icon} aria-hidden />}
        >
          Edit
        </Button>
        <Button
          variant="default"
          loading={remove.isPending}
          disabled={busy}
          onClick={() => remove.mutate()}
          leftSection={<TrashIcon className={styles.icon} aria-hidden />}
        >
          Delete
        </Button>
      </div>
      <RegenerateDialog
        opened={asking}
        close={() => setAsking(false)}
        regenerate={(instruction) => regenerate.mutate(instruction)}
      />
    </>
  );
}
