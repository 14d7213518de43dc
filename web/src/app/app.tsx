import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { Router } from 'wouter';
import { queryClient } from '../api/query-client';
import { LeaveGuard, navigateGuarded } from '../forms/unsaved-changes';
import { AppRouter } from './router';
import { styleNonce } from './service-facts';
import { cssVariables, theme } from './theme';

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
    >
      <QueryClientProvider client={queryClient}>
        <Router aroundNav={navigateGuarded}>
          <AppRouter />
          <LeaveGuard />
        </Router>
        <Notifications position="bottom-center" containerWidth={420} className="toasts" />
      </QueryClientProvider>
    </MantineProvider>
  );
}
