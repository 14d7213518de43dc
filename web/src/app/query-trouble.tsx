// What a reader sees in place of what could not be read: why, and what happens next. Of a passing trouble it says when the
// page asks again by itself.

import { Button, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { problemOf } from '../api/problem';
import { useNow } from './use-now';

interface Read {
  query: Pick<
    UseQueryResult<unknown, unknown>,
    'data' | 'error' | 'failureReason' | 'failureCount' | 'fetchStatus' | 'refetch' | 'isFetching'
  >;
  /** What is missing, such as "Your posts". */
  what: string;
}

/** True where there is nothing to show but why. */
export const isInTrouble = ({ data, failureReason, fetchStatus }: Read['query']): boolean =>
  data === undefined && (failureReason !== null || fetchStatus === 'paused');

export function QueryTrouble({ query, what }: Read) {
  if (query.fetchStatus === 'paused') {
    return <Trouble says={`You are offline. ${what} will be loaded as soon as you are back.`} />;
  }
  const { detail, status, retryAfterMs } = problemOf(query.failureReason);
  const asksAgain = query.isFetching && query.error === null;
  if (status === 429) {
    return (
      <Trouble says="That was a lot at once, so the service asks for a short rest.">
        {asksAgain ? <AskedAgainIn key={query.failureCount} ms={retryAfterMs ?? 0} /> : <TryAgain query={query} />}
      </Trouble>
    );
  }
  return (
    <Trouble says={detail}>{asksAgain ? <Text c="dimmed">Trying again…</Text> : <TryAgain query={query} />}</Trouble>
  );
}

function Trouble({ says, children }: { says: string; children?: ReactNode }) {
  return (
    <Stack gap="md" align="flex-start" role="alert">
      <Text>{says}</Text>
      {children}
    </Stack>
  );
}

function AskedAgainIn({ ms }: { ms: number }) {
  const [until] = useState(() => Date.now() + ms);
  const left = Math.ceil((until - useNow(until)) / 1_000);
  return <Text c="dimmed">{left > 0 ? `Trying again in ${left} s…` : 'Trying again…'}</Text>;
}

function TryAgain({ query }: Pick<Read, 'query'>) {
  return (
    <Button variant="default" onClick={() => void query.refetch()}>
      Try again
    </Button>
  );
}
