// One post: its text as LinkedIn will show it, what it needs now, where it was sent, and how it came to be.

import { Anchor, Skeleton, Stack, Text } from '@mantine/core';
import { ChevronLeftIcon } from '@heroicons/react/24/outline';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'wouter';
import { PAGES } from '../../../../domain/pages';
import type { PostResponse, PostsResponse } from '../../api/generated';
import { postsListQueryKey, postsOneOptions } from '../../api/generated/@tanstack/react-query.gen';
import { problemOf } from '../../api/problem';
import { Moment } from '../../app/moment';
import { PageTitle } from '../../app/page-title';
import { isInTrouble, QueryTrouble } from '../../app/query-trouble';
import { ChannelsSection } from './channels-section';
import { DecisionPanel } from './decision-panel';
import { LinkedInPreview } from './linkedin-preview';
import styles from './post-page.module.css';
import { PastSection } from './past-section';
import { PostEditor } from './post-editor';
import { StateBadge } from './state-badge';

export default function PostPage() {
  const id = Number(useParams<{ id: string }>().id);
  return Number.isSafeInteger(id) && id > 0 ? <Post key={id} id={id} /> : <Missing />;
}

function Post({ id }: { id: number }) {
  const client = useQueryClient();
  const query = useQuery({
    ...postsOneOptions({ path: { id } }),
    // Whoever comes from the list sees at once what it showed.
    placeholderData: () =>
      client
        .getQueriesData<PostsResponse>({ queryKey: postsListQueryKey() })
        .flatMap(([, list]) => list?.posts ?? [])
        .find((post) => post.id === id),
  });
  if (problemOf(query.error).status === 404) return <Missing />;
  return (
    <>
      <Link href={PAGES.posts} className={styles.back}>
        <ChevronLeftIcon className={styles.chevron} aria-hidden />
        My Posts
      </Link>
      {query.data === undefined ? (
        isInTrouble(query) ? (
          <div className="card">
            <QueryTrouble query={query} what="This post" />
          </div>
        ) : (
          <Loading />
        )
      ) : (
        <Loaded post={query.data} />
      )}
    </>
  );
}

function Missing() {
  return (
    <Stack className="card" gap="sm" maw={480} mx="auto" align="flex-start">
      <PageTitle>There is no such post</PageTitle>
      <Text>The address may be mistyped, or the post belongs to another account.</Text>
      <Anchor component={Link} href={PAGES.posts} fw={600}>
        To My Posts
      </Anchor>
    </Stack>
  );
}

function Loaded({ post }: { post: PostResponse }) {
  const [editing, setEditing] = useState(false);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <PageTitle>{post.topic}</PageTitle>
        <div className={styles.facts}>
          <StateBadge state={post.state} />
          <Text size="sm" c="dimmed">
            Started <Moment at={post.created_at} />
          </Text>
        </div>
      </header>
      <div className={styles.text}>
        {editing ? (
          <PostEditor post={post} close={() => setEditing(false)} />
        ) : (
          <>
            {post.content === null ? (
              <NoText state={post.state} />
            ) : (
              <LinkedInPreview content={post.content} revision={post.revision} />
            )}
            <DecisionPanel post={post} edit={() => setEditing(true)} />
          </>
        )}
      </div>
      <div className={styles.side}>
        <ChannelsSection post={post} />
        <PastSection post={post} />
      </div>
    </div>
  );
}

/** The place of the text, as large as a text usually is. */
function NoText({ state }: { state: PostResponse['state'] }) {
  return state === 'generating' ? <Skeleton height={260} radius="lg" animate={false} /> : null;
}

function Loading() {
  return (
    <div className={styles.page} role="status" aria-busy aria-label="Loading the post">
      <div className={styles.header}>
        <Skeleton height={32} width="70%" />
        <div className={styles.facts}>
          <Skeleton height={26} width={110} />
        </div>
      </div>
      <div className={styles.text}>
        <Skeleton height={300} radius="lg" />
        <Skeleton height={110} radius="lg" />
      </div>
      <div className={styles.side}>
        <Skeleton height={220} radius="lg" />
      </div>
    </div>
  );
}
