// What the post needs of its author now: a decision, the posting itself, or nothing but patience.

import { Button, Loader, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { PostResponse } from '../../api/generated';
import { CopyButton } from './copy-button';
import { Decide } from './decide';
import styles from './decision.module.css';
import { HandOff } from './hand-off';
import { Decided, Outcome } from './outcome';
import { usePostActions } from './post-actions';
import { Undo } from './undo';

interface DecisionPanelProps {
  post: PostResponse;
  edit: () => void;
}

export function DecisionPanel(props: DecisionPanelProps) {
  const panel = useFocusKept(`${props.post.state} ${props.post.revision}`);
  return (
    <section ref={panel} tabIndex={-1} className={styles.panel} data-at-the-foot aria-label="Your decision">
      <Inside {...props} />
    </section>
  );
}

function Inside({ post, edit }: DecisionPanelProps) {
  switch (post.state) {
    case 'generating':
      return <Writing draft={post.revision + 1} />;
    case 'awaiting_decision':
      return <Decide post={post} edit={edit} />;
    case 'approved':
      return <HandOff post={post} />;
    case 'posted':
      return (
        <>
          <Outcome sign="✅">You posted it on LinkedIn.</Outcome>
          <div className={styles.row}>
            <CopyButton content={post.content ?? ''} variant="default" />
          </div>
        </>
      );
    case 'deleted':
      return <Deleted post={post} />;
    case 'expired':
      return (
        <Outcome sign="⌛">
          Nobody decided in time. Send it again under Delivery, and it waits for you once more.
        </Outcome>
      );
    case 'generation_failed':
      return <NotWritten post={post} />;
  }
}

function Writing({ draft }: { draft: number }) {
  return (
    <div className={styles.outcome} role="status">
      <Loader size="sm" aria-hidden />
      <Text>{draft === 1 ? 'Writing your draft' : `Writing draft ${draft}`}… usually under a minute.</Text>
    </div>
  );
}

function Deleted({ post }: { post: PostResponse }) {
  const { undo } = usePostActions(post);
  return (
    <Outcome sign="🗑️" action={<Undo post={post} pending={undo.isPending} onUndo={() => undo.mutate()} />}>
      <Decided what="Deleted" decision={post.decision} />
    </Outcome>
  );
}

function NotWritten({ post }: { post: PostResponse }) {
  const { regenerate } = usePostActions(post);
  return (
    <>
      <Outcome sign="⚠️">This could not be written: {post.error ?? 'nobody knows why.'}</Outcome>
      <div className={styles.row}>
        <Button loading={regenerate.isPending} onClick={() => regenerate.mutate('')}>
          Try again
        </Button>
      </div>
    </>
  );
}

/** A button that decides goes with the decision; the focus stays where it was, for whoever goes by keyboard. */
function useFocusKept(state: string) {
  const panel = useRef<HTMLElement>(null);
  const hadFocus = useRef(false);
  useEffect(() => {
    const remember = () => {
      hadFocus.current = panel.current?.contains(document.activeElement) === true;
    };
    document.addEventListener('focusin', remember);
    return () => document.removeEventListener('focusin', remember);
  }, []);
  useEffect(() => {
    if (hadFocus.current && document.activeElement === document.body) panel.current?.focus({ preventScroll: true });
  }, [state]);
  return panel;
}
