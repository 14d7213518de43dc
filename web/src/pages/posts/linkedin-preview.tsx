// The post as LinkedIn's feed will show it, folded where the feed folds it.

import { Avatar, Text, UnstyledButton } from '@mantine/core';
import { GlobeAltIcon } from '@heroicons/react/24/outline';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import { teaserOf } from '../../../../domain/messages/fold';
import { countCharacters, formatCount } from '../../../../domain/messages/length';
import { meMeOptions } from '../../api/generated/@tanstack/react-query.gen';
import styles from './linkedin-preview.module.css';

export function LinkedInPreview({ content, revision }: { content: string; revision: number }) {
  const [unfolded, setUnfolded] = useState(false);
  const { data: account } = useQuery(meMeOptions());
  const id = useId();
  const teaser = teaserOf(content);
  const folded = teaser !== null && !unfolded;
  return (
    <article className={styles.preview} aria-label="Preview, as on LinkedIn">
      <header className={styles.author} aria-hidden>
        <Avatar size={48} radius="xl" color="blue" variant="light">
          {account?.email.charAt(0).toUpperCase()}
        </Avatar>
        <div>
          <Text fw={650} lh={1.3}>
            You
          </Text>
          <Text size="xs" c="dimmed" className={styles.when}>
            Now · <GlobeAltIcon className={styles.globe} />
          </Text>
        </div>
      </header>
      <div className={styles.text} id={id}>
        {withHashtags(folded ? teaser : content.trim())}
        {folded ? ' …' : null}
        {teaser === null || unfolded ? null : (
          <UnstyledButton
            className={styles.more}
            aria-expanded={false}
            aria-controls={id}
            aria-label="Show more of the post"
            onClick={() => setUnfolded(true)}
          >
            more
          </UnstyledButton>
        )}
      </div>
      <Text size="sm" c="dimmed" className={styles.facts}>
        Draft {revision} · {formatCount(countCharacters(content))} characters ·{' '}
        {teaser === null ? (
          'shows whole in the feed'
        ) : unfolded ? (
          <UnstyledButton className={styles.more} aria-expanded aria-controls={id} onClick={() => setUnfolded(false)}>
            fold it as the feed does
          </UnstyledButton>
        ) : (
          'the feed folds it here'
        )}
      </Text>
    </article>
  );
}

/** As LinkedIn does: in its blue, and bold enough to find. */
function withHashtags(text: string): ReactNode[] {
  return text.split(/((?<![\p{L}\p{N}_])#[\p{L}\p{N}_]+)/u).map((part, index) =>
    index % 2 === 1 ? (
      // The parts of one text have no other identity than their place.
      <span key={`${index}-${part}`} className={styles.tag}>
        {part}
      </span>
    ) : (
      part
    ),
  );
}
