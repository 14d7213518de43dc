// Every draft of the post, newest first: who asked for it, with which wish, what changed, and the way back to it.

import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PostResponse, RevisionResponse } from '../../api/generated';
import { postsRevisionsOptions } from '../../api/generated/@tanstack/react-query.gen';
import { Moment } from '../../app/moment';
import { Pages } from '../../app/pages-nav';
import { isInTrouble, QueryTrouble } from '../../app/query-trouble';
import styles from './drafts.module.css';
import { usePostActions } from './post-actions';
import { SURFACE } from './post-words';
import { wordDiff } from './word-diff';

/** As many as one answer holds: few posts have more. */
const LIMIT = 100;

export function Drafts({ post }: { post: PostResponse }) {
  const newest = Math.max(1, Math.ceil(post.revision / LIMIT));
  const [page, setPage] = useState<number | null>(null);
  const query = useQuery(
    postsRevisionsOptions({ path: { id: post.id }, query: { page: page ?? newest, limit: LIMIT } }),
  );
  if (query.data === undefined) {
    return isInTrouble(query) ? <QueryTrouble query={query} what="The drafts" /> : <Skeleton height={96} />;
  }
  const { revisions, total } = query.data;
  if (total === 0) return <Text c="dimmed">No draft yet.</Text>;
  return (
    <Stack gap="md">
      <ol className={styles.list} reversed>
        {revisions.toReversed().map((revision) => (
          <li key={revision.number} className={styles.draft}>
            <Draft
              post={post}
              revision={revision}
              before={revisions.find(({ number }) => number === revision.number - 1) ?? null}
            />
          </li>
        ))}
      </ol>
      <Pages page={page ?? newest} total={Math.ceil(total / LIMIT)} goTo={setPage} />
    </Stack>
  );
}

interface DraftProps {
  post: PostResponse;
  revision: RevisionResponse;
  /** The one before it, where this page of the list has it. */
  before: RevisionResponse | null;
}

function Draft({ post, revision, before }: DraftProps) {
  const [shown, setShown] = useState<'changes' | 'text' | null>(null);
  const { restore } = usePostActions(post);
  const { number } = revision;
  const current = number === post.revision;
  const toggle = (what: 'changes' | 'text') => setShown(shown === what ? null : what);
  return (
    <Stack gap={6}>
      <Text fw={650}>
        Draft {number}
        {current ? <span className={styles.now}> · the current one</span> : null}
      </Text>
      <Text size="sm" c="dimmed">
        {originOf(revision)}, <Moment at={revision.created_at} />
      </Text>
      {revision.instruction === null ? null : <Text size="sm">“{revision.instruction}”</Text>}
      <Group gap="xs" mt={4}>
        {before === null ? null : (
          <Button size="xs" variant="default" aria-expanded={shown === 'changes'} onClick={() => toggle('changes')}>
            What changed<span className="visually-hidden"> in draft {number}</span>
          </Button>
        )}
        {current ? null : (
          <Button size="xs" variant="default" aria-expanded={shown === 'text'} onClick={() => toggle('text')}>
            Read it<span className="visually-hidden">: draft {number}</span>
          </Button>
        )}
        {current || post.state !== 'awaiting_decision' ? null : (
          <Button size="xs" variant="light" loading={restore.isPending} onClick={() => restore.mutate(number)}>
            Bring back<span className="visually-hidden"> draft {number}</span>
          </Button>
        )}
      </Group>
      {shown === 'changes' && before !== null ? <Changes before={before.content} after={revision.content} /> : null}
      {shown === 'text' ? <div className={styles.words}>{revision.content}</div> : null}
    </Stack>
  );
}

function Changes({ before, after }: { before: string; after: string }) {
  return (
    <div className={styles.words}>
      {wordDiff(before, after).map(({ type, text }, index) => {
        // The parts of one comparison have no other identity than their place.
        const key = `${index}-${type}`;
        if (type === 'same') return <span key={key}>{text}</span>;
        const Tag = type === 'added' ? 'ins' : 'del';
        return (
          <Tag key={key} className={styles[type]}>
            <span className="visually-hidden">{type}: </span>
            {text}
          </Tag>
        );
      })}
    </div>
  );
}

function originOf({ origin, requested_from: surface, restored_from: from }: RevisionResponse): string {
  switch (origin) {
    case 'generated':
      return `Written, asked for ${SURFACE[surface]}`;
    case 'own':
      return 'Your own text';
    case 'edit':
      return `Your edit ${SURFACE[surface]}`;
    case 'restore':
      return `Draft ${from ?? 1} brought back ${SURFACE[surface]}`;
  }
}
