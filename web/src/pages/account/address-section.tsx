import { Anchor, Badge, Group, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { PAGES } from '../../../../domain/pages';
import type { AccountResponse } from '../../api/generated';
import { meMeOptions } from '../../api/generated/@tanstack/react-query.gen';
import { problemOf } from '../../api/problem';
import { Section } from '../../app/section';

const STATUS: Record<AccountResponse['email_status'], { label: string; color: string }> = {
  ok: { label: 'confirmed', color: 'green' },
  unconfirmed: { label: 'not confirmed', color: 'yellow' },
  bounced: { label: 'refuses our mails', color: 'red' },
  complained: { label: 'marked us as spam', color: 'red' },
};

export function AddressSection() {
  const { data, error } = useQuery(meMeOptions());
  return (
    <Section title="Email address" about="You log in with it, and drafts are mailed to it.">
      {data === undefined ? (
        error === null ? (
          <Skeleton height={28} width="60%" />
        ) : (
          <Text role="alert">{problemOf(error).detail}</Text>
        )
      ) : (
        <Group gap="sm">
          <Text fw={600}>{data.email}</Text>
          <Badge variant="light" color={STATUS[data.email_status].color}>
            {STATUS[data.email_status].label}
          </Badge>
          {data.email_status === 'unconfirmed' ? (
            <Anchor component={Link} href={PAGES.confirm} fw={600}>
              Confirm it
            </Anchor>
          ) : null}
        </Group>
      )}
    </Section>
  );
}
