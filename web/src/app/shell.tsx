// What stands around every page: where one is, where one can go, and what is wrong with the connection.

import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { PAGES } from '../../../domain/pages';
import { useSession } from '../session/session';
import { AccountMenu } from './account-menu';
import { AddressNotice } from './address-notice';
import { Brand } from './brand';
import { ConnectionNotice } from './connection-notice';
import { navigation } from './pages';
import styles from './shell.module.css';

const MAIN = 'main';

export function Shell({ children }: { children: ReactNode }) {
  const { state } = useSession();
  const main = useArrival();
  const signedIn = state === 'signedIn';
  return (
    <div className={styles.shell} data-tabs={signedIn && navigation.length > 1}>
      <a
        className={styles.skip}
        href={`#${MAIN}`}
        onClick={(event) => {
          // The address keeps its own fragment.
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to content
      </a>
      <header className={styles.header}>
        <div className={styles.bar}>
          <Link href={PAGES.home} className={styles.brand} aria-label="Ghostwriter, start">
            <Brand />
          </Link>
          {signedIn ? <Navigation className={styles.links} /> : null}
          {signedIn ? <AccountMenu /> : null}
        </div>
      </header>
      <ConnectionNotice />
      {signedIn ? <AddressNotice /> : null}
      <main id={MAIN} ref={main} className={styles.main} tabIndex={-1} aria-labelledby="page-title">
        {children}
      </main>
      {signedIn ? <Navigation className={styles.tabs} /> : null}
    </div>
  );
}

/** At the top beside the brand, or at the bottom within reach of a thumb; one of the two is shown. */
function Navigation({ className }: { className: string | undefined }) {
  const [here] = useLocation();
  if (navigation.length < 2) return null;
  return (
    <nav className={className} aria-label="Pages">
      {navigation.map(({ path, label, Icon }) => (
        <Link key={path} href={path} className={styles.link} aria-current={isWithin(here, path) ? 'page' : undefined}>
          <Icon aria-hidden className={styles.icon} />
          <span>{label}</span>
        </Link>
      ))}
    </nav>
  );
}

const isWithin = (here: string, path: string): boolean => here === path || here.startsWith(`${path}/`);

/**
 * What a browser does by itself between documents: a page that one goes to starts at its top, with the focus at its start.
 * Going back keeps what the browser restores.
 */
function useArrival() {
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    let at = window.location.pathname;
    const arrive = () => {
      if (window.location.pathname === at) return;
      at = window.location.pathname;
      window.scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    };
    // The router says so on the window, since browsers do not.
    const leave = () => {
      at = window.location.pathname;
    };
    window.addEventListener('pushState', arrive);
    // A redirect, such as the one after a log-in.
    window.addEventListener('replaceState', arrive);
    window.addEventListener('popstate', leave);
    return () => {
      window.removeEventListener('pushState', arrive);
      window.removeEventListener('replaceState', arrive);
      window.removeEventListener('popstate', leave);
    };
  }, []);
  return main;
}
