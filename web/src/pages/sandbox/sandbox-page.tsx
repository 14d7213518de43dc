// The whole product without any account: the chat and the mailbox of the stand-ins, with a guided path through them.

import { Alert, Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { PAGES } from '../../../../domain/pages';
import { meMeOptions, notificationsGetSettingsOptions } from '../../api/generated/@tanstack/react-query.gen';
import { problemOf } from '../../api/problem';
import { serviceFacts } from '../../app/service-facts';
import { Waiting } from '../../app/waiting';
import { useSession } from '../../session/session';
import { DEMO_CHAT, ownChat } from './own-chat';
import { chatOptions, chatsOptions } from './queries';
import { Sandbox } from './sandbox';
import styles from './sandbox.module.css';
import { useTour } from './tour/use-tour';

const HAS_CHAT = serviceFacts.sandbox?.chat === true;

export default function SandboxPage() {
  const session = useSession();
  return session.state === 'signedIn' ? <OwnSandbox userId={session.userId} /> : <GuestSandbox />;
}

function OwnSandbox({ userId }: { userId: number }) {
  const me = useQuery(meMeOptions());
  const settings = useQuery(notificationsGetSettingsOptions());
  const chats = useQuery({ ...chatsOptions(), enabled: HAS_CHAT });
  const error = me.error ?? settings.error ?? chats.error;
  if (error !== null && chats.data === undefined) return <Alert color="red">{problemOf(error).detail}</Alert>;
  if (me.data === undefined || settings.data === undefined || (HAS_CHAT && chats.data === undefined))
    return <Waiting />;
  const { telegram_status: status, telegram_chat_last4: last4 } = settings.data;
  const known = chats.data?.chats.map(({ id }) => id) ?? [];
  const own = { ownChatId: ownChat(userId, last4, known), ownAddress: me.data.email };
  return HAS_CHAT ? (
    <WithTour userId={userId} linked={status === 'linked'} {...own} />
  ) : (
    <Sandbox {...own} tour={null} />
  );
}

interface WithTourProps {
  userId: number;
  linked: boolean;
  ownChatId: number;
  ownAddress: string;
}

function WithTour({ userId, linked, ...own }: WithTourProps) {
  const tour = useTour(userId, own.ownChatId, linked);
  // The tour stands above the rest, which would move when it came.
  const { isPending } = useQuery(chatOptions(own.ownChatId));
  return isPending ? <Waiting /> : <Sandbox {...own} tour={tour} />;
}

/** Needed where somebody who is not signed in waits for a mail; to take part, one logs in. */
function GuestSandbox() {
  return (
    <Sandbox ownChatId={DEMO_CHAT} ownAddress={null} tour={null}>
      <p className={styles.guest}>
        To play with a draft of your own,{' '}
        <Anchor component={Link} href={`${PAGES.logIn}?next=${PAGES.sandbox}`} inherit fw={600}>
          log in
        </Anchor>{' '}
        as <code>npm start</code> says.
      </p>
    </Sandbox>
  );
}
