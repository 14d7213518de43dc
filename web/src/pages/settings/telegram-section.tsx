import { Switch, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SettingsResponse } from '../../api/generated';
import { Section } from '../../app/section';
import { ChannelHealth, type Health } from './channel-health';
import { ResumeButton } from './resume-button';
import styles from './settings.module.css';
import { TelegramLink } from './telegram-link';
import { UnlinkButton } from './unlink-button';
import type { SettingsForm } from './use-settings-form';

export function TelegramSection({ settings, form }: { settings: SettingsResponse; form: SettingsForm }) {
  const { telegram_status: status, telegram_chat_last4: last4 } = settings;
  const { health, title, reason, mend } = STATES[status](last4 === null ? 'your chat' : `chat …${last4}`);
  return (
    <Section title="Telegram">
      <Switch
        className={styles.switch}
        labelPosition="left"
        label="Receive Telegram Notifications"
        checked={form.values.receive_telegram_notifications}
        onChange={(event) => form.set('receive_telegram_notifications', event.currentTarget.checked)}
      />
      <ChannelHealth health={health} title={title} actions={mend}>
        {reason}
      </ChannelHealth>
      {status === 'unlinked' || status === 'pending' ? <TelegramLink /> : null}
      <TextInput
        label="Telegram Chat ID"
        description={
          status === 'unlinked'
            ? 'Or type it: the bot shows it after /start, and asks there whether it is you.'
            : 'Only to move to another chat: the bot shows its ID after /start, and asks there whether it is you.'
        }
        placeholder={last4 === null ? 'Such as 123456789' : `Ends in ${last4}`}
        inputMode="numeric"
        autoComplete="off"
        value={form.values.telegram_chat_id}
        error={form.errors.telegram_chat_id}
        onChange={(event) => form.set('telegram_chat_id', event.currentTarget.value)}
      />
    </Section>
  );
}

interface State {
  health: Health;
  title: string;
  reason: string;
  mend?: ReactNode;
}

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** By what the chat is called. */
const STATES: Record<SettingsResponse['telegram_status'], (chat: string) => State> = {
  unlinked: () => ({
    health: 'none',
    title: 'No chat is linked',
    reason: 'Link one, and your drafts arrive there with their buttons.',
  }),
  pending: (chat) => ({
    health: 'waits',
    title: `Waiting for you in ${chat}`,
    reason:
      'Tap “This is me” there. Nothing to tap? A bot may not write first: open it and press Start. Drafts are kept until then.',
    mend: <UnlinkButton chat={chat}>Cancel</UnlinkButton>,
  }),
  linked: (chat) => ({
    health: 'works',
    title: capitalised(chat),
    reason: 'Linked. Drafts arrive here.',
    mend: <UnlinkButton chat={chat}>Unlink</UnlinkButton>,
  }),
  blocked: (chat) => ({
    health: 'paused',
    title: capitalised(chat),
    reason: 'You blocked the bot, so Telegram is paused. Unblock it in Telegram; what waits goes out then.',
    mend: (
      <>
        <ResumeButton channel="telegram">Try again</ResumeButton>
        <UnlinkButton chat={chat}>Unlink</UnlinkButton>
      </>
    ),
  }),
};
