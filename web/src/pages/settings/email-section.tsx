import { Button, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { PAGES } from '../../../../domain/pages';
import type { SettingsResponse } from '../../api/generated';
import { meMeOptions } from '../../api/generated/@tanstack/react-query.gen';
import { Section } from '../../app/section';
import { serviceFacts } from '../../app/service-facts';
import { ChannelHealth, type Health } from './channel-health';
import { ResumeButton } from './resume-button';
import styles from './settings.module.css';
import type { SettingsForm } from './use-settings-form';

export function EmailSection({ settings, form }: { settings: SettingsResponse; form: SettingsForm }) {
  const { data } = useQuery(meMeOptions());
  const { health, reason, mend } = STATES[settings.email_status];
  return (
    <Section title="Email">
      <Switch
        className={styles.switch}
        labelPosition="left"
        label="Receive Email Notifications"
        checked={form.values.receive_email_notifications}
        onChange={(event) => form.set('receive_email_notifications', event.currentTarget.checked)}
      />
      <ChannelHealth health={health} title={data?.email ?? 'Your address'} actions={mend}>
        {reason}
      </ChannelHealth>
    </Section>
  );
}

const STATES: Record<SettingsResponse['email_status'], { health: Health; reason: string; mend?: ReactNode }> = {
  ok: { health: 'works', reason: 'Confirmed. Mails arrive here.' },
  unconfirmed: {
    health: 'waits',
    reason: 'Not confirmed yet, so no drafts are mailed to it.',
    mend: (
      <Button component={Link} href={PAGES.confirm} size="sm">
        Confirm address
      </Button>
    ),
  },
  bounced: {
    health: 'paused',
    reason: 'This mailbox refused our messages, so email is paused. Once it takes mails again, try again here.',
    mend: <ResumeButton channel="email">Try again</ResumeButton>,
  },
  complained: {
    health: 'paused',
    reason: 'A message of ours was marked as spam, so email is paused until you say that you want it.',
    mend: (
      <ResumeButton channel="email">
        {serviceFacts.accounts === 'own' ? 'Confirm address again' : 'Try again'}
      </ResumeButton>
    ),
  },
};
