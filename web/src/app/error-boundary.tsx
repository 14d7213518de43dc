// Catches what a page could not cope with: the rest of the page stays, and there is a way on.

import { Button, Stack, Text, Title } from '@mantine/core';
import { Component, type ReactNode } from 'react';

export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <Stack className="card" align="flex-start" maw={480} mx="auto" my="xl" role="alert">
        <Title order={1} size="h2">
          This page broke
        </Title>
        <Text>
          It is our fault, and nothing of yours is lost. Load it again; if it breaks again, Telegram and mail still
          work.
        </Text>
        <Button onClick={() => window.location.reload()}>Load again</Button>
      </Stack>
    );
  }
}

/** A file that a newer version no longer has: the document leads to the new ones. Once, lest it goes round. */
export function reloadAfterUpgrade(): void {
  const RELOADED = 'reloaded-for';
  window.addEventListener('vite:preloadError', () => {
    if (sessionStorage.getItem(RELOADED) === window.location.pathname) return;
    sessionStorage.setItem(RELOADED, window.location.pathname);
    window.location.reload();
  });
  window.addEventListener('load', () => setTimeout(() => sessionStorage.removeItem(RELOADED), 10_000));
}
