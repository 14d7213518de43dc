import { Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** The one heading of a page; also the name of the page's content for a screen reader. */
export function PageTitle({ children }: { children: ReactNode }) {
  return (
    <Title order={1} id="page-title">
      {children}
    </Title>
  );
}
