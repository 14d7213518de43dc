import { Group, NativeSelect, Skeleton, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { CHANNELS, type Channel } from '../../../../domain/channel';
import { LOG_STATUSES, type LogStatus } from '../../../../domain/delivery';
import { notificationsLogsOptions } from '../../api/generated/@tanstack/react-query.gen';
import { Pages } from '../../app/pages-nav';
import { isInTrouble, QueryTrouble } from '../../app/query-trouble';
import { Section } from '../../app/section';
import { LogTable } from './log-table';
import { CHANNEL_NAMES, LOG_STATUS_NAMES } from './words';

const ROWS = 10;

interface Filter {
  channel: Channel | null;
  status: LogStatus | null;
}

export function DeliveryLog() {
  const [filter, setFilter] = useState<Filter>({ channel: null, status: null });
  return (
    <Section
      title="Delivery log"
      about="Every try to reach you, newest first. “Delivered” means that Telegram or your mail provider took the message."
    >
      <Group gap="sm" grow>
        <FilterSelect
          label="Channel"
          names={CHANNEL_NAMES}
          options={CHANNELS}
          value={filter.channel}
          onChange={(channel) => setFilter({ ...filter, channel })}
        />
        <FilterSelect
          label="Result"
          names={LOG_STATUS_NAMES}
          options={LOG_STATUSES}
          value={filter.status}
          onChange={(status) => setFilter({ ...filter, status })}
        />
      </Group>
      <Tries key={`${filter.channel} ${filter.status}`} filter={filter} />
    </Section>
  );
}

function Tries({ filter: { channel, status } }: { filter: Filter }) {
  const [page, setPage] = useState(1);
  const query = {
    ...(channel === null ? {} : { channel }),
    ...(status === null ? {} : { status }),
    page,
    limit: ROWS,
  };
  const tries = useQuery({ ...notificationsLogsOptions({ query }), placeholderData: keepPreviousData });
  if (isInTrouble(tries)) return <QueryTrouble query={tries} what="Your delivery log" />;
  if (tries.data === undefined) return <Skeleton height={220} aria-hidden />;
  const { logs, total, limit } = tries.data;
  if (logs.length === 0) {
    return (
      <Text c="dimmed" role="status">
        {channel === null && status === null
          ? 'Nothing was sent yet. What is, appears here at once.'
          : 'Nothing matches. Choose “All” to see the rest.'}
      </Text>
    );
  }
  return (
    <Stack gap="md" aria-busy={tries.isPlaceholderData}>
      <LogTable logs={logs} />
      <Pages label="More of the delivery log" page={page} total={Math.ceil(total / limit)} goTo={setPage} />
    </Stack>
  );
}

interface FilterSelectProps<Value extends string> {
  label: string;
  names: Record<Value, string>;
  options: readonly Value[];
  /** Null for all. */
  value: Value | null;
  onChange: (value: Value | null) => void;
}

const FilterSelect = <Value extends string>({ label, names, options, value, onChange }: FilterSelectProps<Value>) => (
  <NativeSelect
    label={label}
    value={value ?? ''}
    data={[{ value: '', label: 'All' }, ...options.map((option) => ({ value: option, label: names[option] }))]}
    onChange={(event) => onChange(options.find((option) => option === event.currentTarget.value) ?? null)}
  />
);
