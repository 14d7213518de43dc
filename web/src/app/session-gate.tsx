// Decides what somebody sees before any page is shown: nothing yet, that nobody answers, or the page they may see.

import { Button, Center, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Redirect, useLocation } from 'wouter';
import { isPage, PAGES } from '../../../domain/pages';
import { restore, useSession } from '../session/session';
import { type AppPage, firstPage } from './pages';
import { Waiting } from './waiting';

export function SessionGate({ audience, children }: { audience: AppPage['audience']; children: ReactNode }) {
  const session = useSession();
  const [here] = useLocation();
  switch (session.state) {
    case 'restoring':
      return <Waiting />;
    case 'unreachable':
      return <Unreachable detail={session.problem.detail} />;
    case 'signedIn':
      return audience === 'guest' ? <Redirect to={whereTo()} replace /> : children;
    case 'signedOut':
      return audience === 'user' ? (
        <Redirect to={`${PAGES.logIn}?next=${encodeURIComponent(here)}`} replace />
      ) : (
        children
      );
  }
}

/** The page that somebody wanted before they had to log in; one of ours, whatever the address says. */
function whereTo(): string {
  const wanted = new URLSearchParams(window.location.search).get('next');
  return wanted !== null && wanted !== PAGES.home && isPage(wanted) ? wanted : firstPage;
}

function Unreachable({ detail }: { detail: string }) {
  return (
    <Center mih="70vh" p="md">
      <Stack align="center" gap="md" maw={360} role="alert">
        <Text ta="center">{detail}</Text>
        <Button variant="default" onClick={() => void restore()}>
          Try again
        </Button>
      </Stack>
    </Center>
  );
}
