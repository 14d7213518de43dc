// Every post of the author, newest first. What is looked for stands in the address, so that Back and a reload keep it.

import { Button, Stack, Text, Title } from '@mantine/core';
import { PlusIcon } from '@heroicons/react/24/outline';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link } from 'wouter';
import { PAGES } from '../../../../domain/pages';
import type { PostsResponse } from '../../api/generated';
import { postsListOptions } from '../../api/generated/@tanstack/react-query.gen';
import { PageTitle } from '../../app/page-title';
import { Pages } from '../../app/pages-nav';
import { isInTrouble, QueryTrouble } from '../../app/query-trouble';
import { PostCard, PostCardSkeleton } from './post-card';
import { PostsFilter } from './posts-filter';
import styles from './posts-page.module.css';
import { LIMIT, queryOf, useWanted } from './use-wanted';
import type { Wanted } from './wanted';

export default function PostsPage() {
  const [wanted, want] = useWanted();
  useEffect(loadPostPage, []);
  const query = useQuery({ ...postsListOptions({ query: queryOf(wanted) }), placeholderData: keepPreviousData });
  return (
    <Stack gap="lg" maw={760} mx="auto">
      <div className={styles.head}>
        <PageTitle>My Posts</PageTitle>
        <Button
          component={Link}
          href={PAGES.newPost}
          leftSection={<PlusIcon className={styles.icon} strokeWidth={2.25} aria-hidden />}
        >
          New post
        </Button>
      </div>
      <PostsFilter wanted={wanted} want={want} />
      {query.data === undefined ? (
        isInTrouble(query) ? (
          <div className="card">
            <QueryTrouble query={query} what="Your posts" />
          </div>
        ) : (
          <Loading />
        )
      ) : (
        <List list={query.data} wanted={wanted} stale={query.isPlaceholderData} want={want} />
      )}
    </Stack>
  );
}

/** What the next tap needs, so that it answers at once, and offline, too. */
const loadPostPage = () => void import('./post-page').catch(() => undefined);

interface ListProps {
  list: PostsResponse;
  wanted: Wanted;
  /** What was looked for before is still shown. */
  stale: boolean;
  want: (change: Partial<Wanted>) => void;
}

function List({ list: { posts, total }, wanted, stale, want }: ListProps) {
  const filtered = wanted.state !== null || wanted.search !== '';
  if (posts.length === 0) {
    if (filtered || wanted.page > 1) {
      return (
        <Stack className="card" align="flex-start" gap="md">
          <Text role="status">No post is like that.</Text>
          <Button variant="default" onClick={() => want({ state: null, search: '', page: 1 })}>
            Show all posts
          </Button>
        </Stack>
      );
    }
    return <Nothing />;
  }
  return (
    <>
      <p className="visually-hidden" role="status">
        {total === 1 ? 'One post' : `${total} posts`}
      </p>
      <ul className={styles.list} aria-busy={stale} aria-label="Posts, newest first">
        {posts.map((post) => (
          <li key={post.id}>
            <PostCard post={post} />
          </li>
        ))}
      </ul>
      <Pages
        page={wanted.page}
        total={Math.ceil(total / LIMIT)}
        goTo={(page) => {
          want({ page });
          window.scrollTo(0, 0);
        }}
      />
    </>
  );
}

function Nothing() {
  return (
    <Stack className="card" align="flex-start" gap="md">
      <Title order={2}>Your first post</Title>
      <Text>
        Give a topic, and a draft is written and brought to you, here and on your channels. Or bring a text of your own.
        Nothing is ever posted for you.
      </Text>
      <Button component={Link} href={PAGES.newPost}>
        Start one
      </Button>
    </Stack>
  );
}

function Loading() {
  return (
    <div className={styles.list} aria-busy aria-label="Loading your posts" role="status">
      <PostCardSkeleton />
      <PostCardSkeleton />
      <PostCardSkeleton />
    </div>
  );
}
