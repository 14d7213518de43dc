// A new post: a topic to have a text written, or a text that its author brings.

import { SegmentedControl, Stack, Text } from '@mantine/core';
import { ChevronLeftIcon } from '@heroicons/react/24/outline';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { PAGES, postPage } from '../../../../domain/pages';
import { type CreatePostRequest, postsCreate } from '../../api/generated';
import { PageTitle } from '../../app/page-title';
import { useUnsavedChanges } from '../../forms/unsaved-changes';
import { OwnTextForm } from './own-text-form';
import { keepPost } from './post-actions';
import styles from './post-page.module.css';
import { TopicForm } from './topic-form';

const WAYS = [
  { value: 'topic', label: 'Have it written' },
  { value: 'own', label: 'I have a text' },
];

export default function NewPostPage() {
  const [way, setWay] = useState('topic');
  const [dirty, setDirty] = useState(false);
  const [created, setCreated] = useState<number | null>(null);
  const client = useQueryClient();
  const [, goTo] = useLocation();
  useUnsavedChanges(dirty && created === null);
  // In place of the form: Back leads to the list, not to an empty form.
  useEffect(() => {
    if (created !== null) goTo(postPage(created), { replace: true });
  }, [created, goTo]);

  const create = async (body: CreatePostRequest) => {
    const { data } = await postsCreate({ body });
    keepPost(client, data);
    setCreated(data.id);
  };
  return (
    <Stack gap="lg" maw={640} mx="auto">
      <div>
        <Link href={PAGES.posts} className={styles.back}>
          <ChevronLeftIcon className={styles.chevron} aria-hidden />
          My Posts
        </Link>
        <PageTitle>New post</PageTitle>
      </div>
      <div className="card">
        <Stack gap="lg">
          <SegmentedControl fullWidth aria-label="How" data={WAYS} value={way} onChange={setWay} />
          {/* Both stay, so that changing one's mind costs nothing that was typed. */}
          <div hidden={way !== 'topic'}>
            <TopicForm create={create} onChange={setDirty} />
          </div>
          <div hidden={way !== 'own'}>
            <OwnTextForm create={create} onChange={setDirty} />
          </div>
        </Stack>
      </div>
      <Text size="sm" c="dimmed">
        It goes to your channels by itself, and waits there and here for your decision. Nothing is posted for you.
      </Text>
    </Stack>
  );
}
