// What the post needs of its author now: a decision, the posting itself, or nothing but patience.

import { Alert, Button, Loader, Text } from '@mantine/core';
import {
  ArrowPathIcon,
  ArrowTopRightOnSquareIcon,
  CheckIcon,
  ClipboardDocumentIcon,
  HandThumbUpIcon,
  PencilIcon,
  TrashIcon,
} from '@heroicons/react/24/outline';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { composerUrl } from '../../../../domain/linkedin';
import type { DecisionResponse, PostResponse } from '../../api/generated';
import { copyText } from '../../app/copy-text';
import { Moment } from '../../app/moment';
import { told } from '../../app/told';
import styles from './decision.module.css';
import { usePostActions } from './post-actions';
import { SURFACE } from './post-words';
import { RegenerateDialog } from './regenerate-dialog';
import { Undo } from './undo';

interface DecisionPanelProps {
  post: PostResponse;
  edit: () => void;
}

export function DecisionPanel(props: DecisionPanelProps) {
  const panel = useFocusKept(`${props.post.state} ${props.post.revision}`);
  return (
    <section ref={panel} tabIndex={-1} className={styles.panel} aria-label="Your decision">
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

function Decide({ post, edit }: DecisionPanelProps) {
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

/** The author posts it; the service never does. */
function HandOff({ post }: { post: PostResponse }) {
  const { undo, posted } = usePostActions(post);
  const content = post.content ?? '';
  const url = composerUrl(content);
  return (
    <>
      <Outcome sign="✅" action={<Undo post={post} pending={undo.isPending} onUndo={() => undo.mutate()} />}>
        {decided('Approved', post.decision)}
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

function Deleted({ post }: { post: PostResponse }) {
  const { undo } = usePostActions(post);
  return (
    <Outcome sign="🗑️" action={<Undo post={post} pending={undo.isPending} onUndo={() => undo.mutate()} />}>
      {decided('Deleted', post.decision)}
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

function Outcome({ sign, action, children }: { sign: string; action?: ReactNode; children: ReactNode }) {
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

function decided(what: string, decision: DecisionResponse | null): ReactNode {
  if (decision === null) return `${what}.`;
  return (
    <>
      {what} {SURFACE[decision.surface]}, <Moment at={decision.at} />.
    </>
  );
}

function CopyButton({
  content,
  variant = 'filled',
  className,
}: {
  content: string;
  variant?: string;
  className?: string | undefined;
}) {
  const copy = async () => {
    if (await copyText(content)) told.done('Copied. Paste it into LinkedIn.');
    else told.failed('The browser does not allow it. Select the text and copy it by hand.');
  };
  return (
    <Button
      variant={variant}
      className={className ?? ''}
      onClick={() => void copy()}
      leftSection={<ClipboardDocumentIcon className={styles.icon} aria-hidden />}
    >
      Copy text
    </Button>
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
