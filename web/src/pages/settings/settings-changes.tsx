import { Anchor, Button, Skeleton, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { Link } from 'wouter';
import { PAGES } from '../../../../domain/pages';
import type { AuditEntry } from '../../api/generated';
import { notificationsAuditOptions } from '../../api/generated/@tanstack/react-query.gen';
import { Moment } from '../../app/moment';
import { Pages } from '../../app/pages-nav';
import { isInTrouble, QueryTrouble } from '../../app/query-trouble';
import { Section } from '../../app/section';
import { changeWords } from './change-words';
import styles from './settings-changes.module.css';

const ROWS = 10;

/** Asked for when somebody wants to see it: few do, and requests are counted. */
export function SettingsChanges() {
  const [shown, setShown] = useState(false);
  const listId = useId();
  return (
    <Section
      title="Changes"
      about={
        <>
          Which setting was changed, when and where. Was it not you?{' '}
          <Anchor component={Link} href={PAGES.account} inherit underline="always">
            Log out everywhere
          </Anchor>
          .
        </>
      }
    >
      <Button
        variant="default"
        size="sm"
        aria-expanded={shown}
        aria-controls={listId}
        onClick={() => setShown(!shown)}
        style={{ alignSelf: 'start' }}
      >
        {shown ? 'Hide the changes' : 'Show the changes'}
      </Button>
      <div id={listId} hidden={!shown}>
        {shown ? <Changes /> : null}
      </div>
    </Section>
  );
}

function Changes() {
  const [page, setPage] = useState(1);
  const changes = useQuery({
    ...notificationsAuditOptions({ query: { page, limit: ROWS } }),
    placeholderData: keepPreviousData,
  });
  if (isInTrouble(changes)) return <QueryTrouble query={changes} what="The list of changes" />;
  if (changes.data === undefined) return <Skeleton height={120} aria-hidden />;
  const { entries, total, limit } = changes.data;
  if (entries.length === 0) return <Text c="dimmed">Nothing was changed yet.</Text>;
  return (
    <Stack gap="md" aria-busy={changes.isPlaceholderData}>
      <ol className={styles.list} aria-label="Changes of your settings">
        {entries.map((entry) => (
          <Change key={entry.id} {...entry} />
        ))}
      </ol>
      <Pages label="More of the changes" page={page} total={Math.ceil(total / limit)} goTo={setPage} />
    </Stack>
  );
}

function Change(entry: AuditEntry) {
  const { what, from, to, where } = changeWords(entry);
  return (
    <li className={styles.change}>
      <span>
        <strong>{what}</strong>: {from} <span aria-label="to">→</span> {to}
      </span>
      <span className={styles.about}>
        <Moment at={entry.changed_at} /> · {where}
      </span>
    </li>
  );
}
