import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import { PAGES } from '../../../domain/pages';
import { PageTitle } from './page-title';

export default function NotFoundPage() {
  return (
    <Stack className="card" gap="sm" maw={480} mx="auto" align="flex-start">
      <PageTitle>Nothing is here</PageTitle>
      <Text>The address may be mistyped, or what was here is gone.</Text>
      <Anchor component={Link} href={PAGES.home} fw={600}>
        To the start
      </Anchor>
    </Stack>
  );
}
