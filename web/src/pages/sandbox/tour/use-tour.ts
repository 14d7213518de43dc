// Where somebody is on the guided path. Remembered, per person and browser: since when, and whether it is over.

import { useLocalStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { chatOptions } from '../queries';
import { type TourStep, tourStep } from './tour-step';

export interface PlayedTour {
  over: boolean;
  step: TourStep;
  begin: () => void;
  end: () => void;
  /** Told when a text was copied, and that the draft needs no change. */
  copied: () => void;
  leaveUnchanged: () => void;
}

const NOTHING_YET = { unchanged: false, copied: false };

/** @returns null until it is known what is in the chat. */
export function useTour(userId: number, chatId: number, linked: boolean): PlayedTour | null {
  const { data: chat } = useQuery(chatOptions(chatId));
  const [{ since, over }, remember] = useLocalStorage<{ since: number | null; over: boolean }>({
    key: `sandbox-tour-${userId}`,
    defaultValue: { since: null, over: false },
    getInitialValueInEffect: false,
  });
  const [said, setSaid] = useState(NOTHING_YET);
  useEffect(() => {
    if (since === null) remember({ since: Date.now(), over: false });
  }, [since, remember]);
  if (chat === undefined || since === null) return null;
  return {
    over,
    step: tourStep({ chat, linked, since, ...said }),
    begin: () => {
      setSaid(NOTHING_YET);
      remember({ since: Date.now(), over: false });
    },
    end: () => remember({ since, over: true }),
    copied: () => setSaid((now) => ({ ...now, copied: true })),
    leaveUnchanged: () => setSaid((now) => ({ ...now, unchanged: true })),
  };
}
