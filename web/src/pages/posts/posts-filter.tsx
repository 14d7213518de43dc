import { Select, TextInput } from '@mantine/core';
import { MagnifyingGlassIcon } from '@heroicons/react/24/outline';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { POST_STATES } from '../../../../domain/post-state';
import { STATES } from './post-words';
import styles from './posts-page.module.css';
import type { Wanted } from './wanted';

const ALL = 'all';
const TYPING_MS = 300;

const OPTIONS = [
  { value: ALL, label: 'All' },
  ...POST_STATES.map((state) => ({ value: state, label: STATES[state].label })),
];

export function PostsFilter({ wanted, want }: { wanted: Wanted; want: (change: Partial<Wanted>) => void }) {
  return (
    <div className={styles.filter} role="search">
      <Search text={wanted.search} search={(search) => want({ search })} />
      <Select
        aria-label="Show posts"
        data={OPTIONS}
        value={wanted.state ?? ALL}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(value) => want({ state: POST_STATES.find((state) => state === value) ?? null })}
      />
    </div>
  );
}

/** Looked for once the typing rests. */
function Search({ text, search }: { text: string; search: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const later = useDebouncedCallback(search, TYPING_MS);
  // From elsewhere: Back, or "Show all posts".
  useEffect(() => setTyped(text), [text]);
  return (
    <TextInput
      type="search"
      aria-label="Search your posts"
      placeholder="Search"
      maxLength={200}
      leftSection={<MagnifyingGlassIcon className={styles.icon} aria-hidden />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        later(event.currentTarget.value.trim());
      }}
    />
  );
}
