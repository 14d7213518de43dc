import { Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { SettingsResponse } from '../../api/generated';
import { notificationsGetSettingsOptions } from '../../api/generated/@tanstack/react-query.gen';
import { PageTitle } from '../../app/page-title';
import { isInTrouble, QueryTrouble } from '../../app/query-trouble';
import { DeliveryLog } from './delivery-log';
import { EmailSection } from './email-section';
import { ReminderSection } from './reminder-section';
import { SaveBar } from './save-bar';
import styles from './settings.module.css';
import { SettingsChanges } from './settings-changes';
import { TelegramSection } from './telegram-section';
import { useSettingsForm } from './use-settings-form';

export default function SettingsPage() {
  const settings = useQuery(notificationsGetSettingsOptions());
  return (
    <Stack gap="lg" maw={720} mx="auto">
      <Stack gap={4}>
        <PageTitle>Notification Settings</PageTitle>
        <Text c="dimmed">Where your drafts arrive, and when you are reminded to post.</Text>
      </Stack>
      {settings.data !== undefined ? (
        <Loaded settings={settings.data} />
      ) : isInTrouble(settings) ? (
        <QueryTrouble query={settings} what="Your settings" />
      ) : (
        <Blank />
      )}
    </Stack>
  );
}

function Loaded({ settings }: { settings: SettingsResponse }) {
  const form = useSettingsForm(settings);
  return (
    <>
      <form className={styles.form} ref={form.ref} onSubmit={form.submit} noValidate>
        <Stack gap="lg">
          <EmailSection settings={settings} form={form} />
          <TelegramSection settings={settings} form={form} />
          <ReminderSection settings={settings} form={form} />
          <SaveBar form={form} />
        </Stack>
      </form>
      <DeliveryLog />
      <SettingsChanges />
    </>
  );
}

/** As tall as what comes, so that nothing jumps. */
function Blank() {
  return (
    <Stack gap="lg" aria-hidden>
      {[176, 280, 340].map((height) => (
        <Skeleton key={height} height={height} radius={12} />
      ))}
    </Stack>
  );
}
