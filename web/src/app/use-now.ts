import { useEffect, useState } from 'react';

/** The time, every second until `until`; null: it stands still. */
export function useNow(until: number | null): number {
  const [now, setNow] = useState(() => Date.now());
  const running = until !== null && now < until;
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}
