// Everything that happened to the post, in order and in plain words.

import { Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { PostResponse } from '../../api/generated';
import { postsHistoryOfOptions } from '../../api/generated/@tanstack/react-query.gen';
import { Moment } from '../../app/moment';
import { Pages } from '../../app/pages-nav';
import { isInTrouble, QueryTrouble } from '../../app/query-trouble';
import styles from './history.module.css';

const LIMIT = 50;

export function History({ post: { id } }: { post: PostResponse }) {
  const [page, setPage] = useState(1);
  const query = useQuery(postsHistoryOfOptions({ path: { id }, query: { page, limit: LIMIT } }));
  if (query.data === undefined) {
    return isInTrouble(query) ? <QueryTrouble query={query} what="The history" /> : <Skeleton height={160} />;
  }
  const { events, total } = query.data;
  return (
    <Stack gap="md">
      <ol className={styles.list}>
        {events.map(({ at, type, text, next_attempt_at: next }, index) => (
          <li key={`${at}-${type}-${index}`} className={styles.event} data-tone={TONES[type]}>
            <Text size="sm">
              {withMoments(text)}
              {next === null ? null : (
                <>
                  {' '}
                  Next try: <Moment at={next} />.
                </>
              )}
            </Text>
            <Text size="xs" c="dimmed">
              <Moment at={at} />
            </Text>
          </li>
        ))}
      </ol>
      <Pages page={page} total={Math.ceil(total / LIMIT)} goTo={setPage} />
    </Stack>
  );
}

/** A moment within a sentence, in the reader's zone as well. */
function withMoments(text: string): ReactNode[] {
  return text
    .split(/(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z)/)
    .map((part, index) => (index % 2 === 1 ? <Moment key={part} at={part} /> : part));
}

/** Of the dot beside an event; the words say the same. */
const TONES: Record<string, 'good' | 'bad' | 'open' | undefined> = {
  approve: 'good',
  posted: 'good',
  delivered: 'good',
  confirmed: 'good',
  failed: 'bad',
  generation_failed: 'bad',
  regeneration_failed: 'bad',
  retried: 'open',
  unknown: 'open',
  held: 'open',
};
