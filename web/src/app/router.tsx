// Leads from an address to its page.

import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { PAGES } from '../../../domain/pages';
import { useSession } from '../session/session';
import { ErrorBoundary } from './error-boundary';
import { firstPage, pages } from './pages';
import { SessionGate } from './session-gate';
import { Shell } from './shell';
import { Waiting } from './waiting';

const NotFoundPage = lazy(() => import('./not-found-page'));

export function AppRouter() {
  const [here] = useLocation();
  return (
    <Shell>
      <ErrorBoundary key={here}>
        <Suspense fallback={<Waiting />}>
          <Switch>
            <Route path={PAGES.home}>
              <Home />
            </Route>
            {pages.map((page) => (
              <Route key={page.path} path={page.path}>
                <SessionGate audience={page.audience}>
                  <Arrival title={page.title}>
                    <page.Page />
                  </Arrival>
                </SessionGate>
              </Route>
            ))}
            <Route>
              <Arrival title="Not found">
                <NotFoundPage />
              </Arrival>
            </Route>
          </Switch>
        </Suspense>
      </ErrorBoundary>
    </Shell>
  );
}

function Home() {
  const { state } = useSession();
  return <Redirect to={state === 'signedOut' ? PAGES.logIn : firstPage} replace />;
}

function Arrival({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Ghostwriter`;
  }, [title]);
  return children;
}
