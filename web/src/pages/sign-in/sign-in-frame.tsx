// What the pages for signing in share: the form on the one side and, where there is room, what it is for on the other.

import { Alert, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageTitle } from '../../app/page-title';
import { serviceFacts } from '../../app/service-facts';
import { DraftPicture } from './draft-picture';
import styles from './sign-in-frame.module.css';

interface SignInFrameProps {
  title: string;
  /** One sentence under the title. */
  lead?: ReactNode;
  children: ReactNode;
  /** Ways to the pages beside this one. */
  footer?: ReactNode;
}

export function SignInFrame({ title, lead, children, footer }: SignInFrameProps) {
  return (
    <div className={styles.frame}>
      <section className={styles.form}>
        <Stack gap="xs" mb="lg">
          <PageTitle>{title}</PageTitle>
          {lead === undefined ? null : <Text c="dimmed">{lead}</Text>}
        </Stack>
        {serviceFacts.accounts === 'own' ? children : <SignedInElsewhere />}
        {footer === undefined || serviceFacts.accounts !== 'own' ? null : <div className={styles.footer}>{footer}</div>}
      </section>
      <aside className={styles.aside} aria-hidden>
        <DraftPicture />
      </aside>
    </div>
  );
}

const SignedInElsewhere = () => (
  <Alert color="blue" title="Accounts are kept by another app">
    Here you need no account of your own: sign in to the app that sent you here. Your drafts come by Telegram and mail.
  </Alert>
);
