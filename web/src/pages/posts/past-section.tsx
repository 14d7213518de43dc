// How the post came to be: its drafts, and everything that happened to it. Each is asked for when it is looked at.

import { SegmentedControl, Stack } from '@mantine/core';
import { useState } from 'react';
import type { PostResponse } from '../../api/generated';
import { Drafts } from './drafts';
import { History } from './history';

const VIEWS = [
  { value: 'drafts', label: 'Drafts' },
  { value: 'history', label: 'History' },
];

export function PastSection({ post }: { post: PostResponse }) {
  const [view, setView] = useState('drafts');
  return (
    <section className="card" aria-label="Drafts and history">
      <Stack gap="lg">
        <SegmentedControl fullWidth aria-label="Show" data={VIEWS} value={view} onChange={setView} />
        {view === 'drafts' ? <Drafts post={post} /> : <History post={post} />}
      </Stack>
    </section>
  );
}
