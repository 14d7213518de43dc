// The approved text, ready to be posted by its author; the service never does.

import { Button, Text } from '@mantine/core';
import { ArrowTopRightOnSquareIcon, CheckIcon } from '@heroicons/react/24/outline';
import { composerUrl } from '../../../../domain/linkedin';
import type { PostResponse } from '../../api/generated';
import { CopyButton } from './copy-button';
import styles from './decision.module.css';
import { Decided, Outcome } from './outcome';
import { usePostActions } from './post-actions';
import { Undo } from './undo';

export function HandOff({ post }: { post: PostResponse }) {
  const { undo, posted } = usePostActions(post);
  const content = post.content ?? '';
  const url = composerUrl(content);
  return (
    <>
      <Outcome sign="✅" action={<Undo post={post} pending={undo.isPending} onUndo={() => undo.mutate()} />}>
        <Decided what="Approved" decision={post.decision} />
      </Outcome>
      <div className={styles.handOff}>
        <CopyButton content={content} className={styles.main} />
        <Button
          component="a"
          href={url}
          target="_blank"
          rel="noopener noreferrer"
          variant="default"
          leftSection={<ArrowTopRightOnSquareIcon className={styles.icon} aria-hidden />}
        >
          Open LinkedIn
        </Button>
        <Button
          variant="default"
          loading={posted.isPending}
          onClick={() => posted.mutate()}
          leftSection={<CheckIcon className={styles.icon} aria-hidden />}
        >
          I posted it
        </Button>
      </div>
      {url.includes('&text=') ? null : (
        <Text size="sm" c="dimmed">
          It is too long for a link: copy it first, and paste it there.
        </Text>
      )}
    </>
  );
}
