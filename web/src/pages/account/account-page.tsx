import { Stack } from '@mantine/core';
import { PageTitle } from '../../app/page-title';
import { serviceFacts } from '../../app/service-facts';
import { AddressSection } from './address-section';
import { AppearanceSection } from './appearance-section';
import { DataSection } from './data-section';
import { DeleteSection } from './delete-section';
import { LogInsSection } from './log-ins-section';

export default function AccountPage() {
  return (
    <Stack gap="lg" maw={640} mx="auto">
      <PageTitle>Account</PageTitle>
      <AddressSection />
      <AppearanceSection />
      {serviceFacts.accounts === 'own' ? <LogInsSection /> : null}
      <DataSection />
      <DeleteSection />
    </Stack>
  );
}
