import { SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import type { SettingsResponse } from '../../api/generated';
import { Section } from '../../app/section';
import { ChannelPicker } from './channel-picker';
import { DayPicker } from './day-picker';
import { NextReminders } from './next-reminders';
import { ReminderTest } from './reminder-test';
import styles from './settings.module.css';
import { TimeZoneField } from './time-zone-field';
import type { SettingsForm } from './use-settings-form';

export function ReminderSection({ settings, form }: { settings: SettingsResponse; form: SettingsForm }) {
  const { values, errors, set } = form;
  return (
    <Section
      title="Daily reminder"
      about="A nudge with what waits for you. It stays away on days on which you approved or posted something already."
    >
      <Switch
        className={styles.switch}
        labelPosition="left"
        label="Enable Daily Reminders"
        checked={values.daily_reminder_enabled}
        onChange={(event) => set('daily_reminder_enabled', event.currentTarget.checked)}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        <TextInput
          type="time"
          label="Reminder Time"
          value={values.daily_reminder_time}
          error={errors.daily_reminder_time}
          onChange={(event) => set('daily_reminder_time', event.currentTarget.value)}
        />
        <TimeZoneField form={form} />
      </SimpleGrid>
      {values.daily_reminder_enabled ? (
        <Stack gap="lg">
          <DayPicker form={form} />
          <ChannelPicker settings={settings} form={form} />
          <NextReminders settings={settings} dirty={form.dirty} />
          <ReminderTest />
        </Stack>
      ) : null}
    </Section>
  );
}
