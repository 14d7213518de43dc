import { useNetwork } from '@mantine/hooks';
import { useSession } from '../session/session';
import { useLive } from './live';
import { Notice } from './notice';
import { useDelayed } from './use-delayed';

/** Says when what is shown may not be what is true. */
export function ConnectionNotice() {
  const { online } = useNetwork();
  const { state } = useSession();
  const live = useLive();
  if (!online)
    return <Notice tone="warning">You are offline. What you see may be out of date, and nothing can be sent.</Notice>;
  return state === 'signedIn' && !live ? <NotLive /> : null;
}

/** A moment without is normal: a stream ends with its token, and comes back. */
function NotLive() {
  const late = useDelayed(6_000);
  return late ? (
    <Notice tone="warning">Live updates are off for the moment: what you see may be out of date. Reconnecting…</Notice>
  ) : null;
}
