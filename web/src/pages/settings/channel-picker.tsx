import { Checkbox, Group, Text } from '@mantine/core';
import { CHANNELS, type Channel } from '../../../../domain/channel';
import type { SettingsResponse } from '../../api/generated';
import { CHANNEL_NAMES } from './words';
import type { SettingsForm } from './use-settings-form';

export function ChannelPicker({ settings, form }: { settings: SettingsResponse; form: SettingsForm }) {
  const chosen = form.values.daily_reminder_channels;
  const unusable = chosen.flatMap((channel) => whyUnusable(channel, settings, form) ?? []);
  return (
    <Checkbox.Group
      size="md"
      label="Remind me by"
      error={form.errors.daily_reminder_channels}
      value={chosen}
      onChange={(names) =>
        form.set(
          'daily_reminder_channels',
          CHANNELS.filter((channel) => names.includes(channel)),
        )
      }
    >
      <Group gap="xl" mt={4}>
        {CHANNELS.map((channel) => (
          <Checkbox
            key={channel}
            value={channel}
            label={CHANNEL_NAMES[channel]}
            error={form.errors.daily_reminder_channels !== undefined}
          />
        ))}
      </Group>
      {unusable.length > 0 ? (
        <Text size="sm" mt="xs" role="status">
          {unusable.join(' ')} {unusable.length === chosen.length ? 'No reminder would arrive.' : null}
        </Text>
      ) : null}
    </Checkbox.Group>
  );
}

/** Null where a reminder on that channel would arrive. */
function whyUnusable(
  channel: Channel,
  { email_status: email, telegram_status: telegram }: SettingsResponse,
  { values }: SettingsForm,
): string | null {
  if (channel === 'email') {
    if (!values.receive_email_notifications) return 'Email notifications are off.';
    if (email === 'unconfirmed') return 'Your address is not confirmed yet.';
    return email === 'ok' ? null : 'Email is paused.';
  }
  if (!values.receive_telegram_notifications) return 'Telegram notifications are off.';
  if (telegram === 'unlinked') return 'No Telegram chat is linked.';
  if (telegram === 'pending') return 'Your Telegram chat is not confirmed yet.';
  return telegram === 'linked' ? null : 'Telegram is paused.';
}
