// Keeps what somebody typed and did not save from being lost by going elsewhere: by a link, by the browser's Back, or by
// closing the page.

import { Button, Group, Modal, Text } from '@mantine/core';
import { useEffect, useSyncExternalStore } from 'react';
import type { AroundNavHandler } from 'wouter';

/** Forms with unsaved changes. */
const dirty = new Set<symbol>();
/** The entry that `guard` adds is the current one. */
let onGuard = false;
/** Where somebody wants to go, until they decided. */
let wanted: (() => void) | null = null;
const listeners = new Set<() => void>();

/** While `isDirty`, going elsewhere is asked about first. */
export function useUnsavedChanges(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return;
    const form = Symbol('form');
    dirty.add(form);
    guard();
    return () => {
      dirty.delete(form);
    };
  }, [isDirty]);
}

/** For the router: a link is followed when nothing would be lost by it. */
export const navigateGuarded: AroundNavHandler = (navigate, to, options) => {
  // In place of the guard's entry, where there is one: going back from there leads to the page, once.
  const go = () => {
    const replace = onGuard || options?.replace === true;
    onGuard = false;
    navigate(to, { ...options, replace });
  };
  if (dirty.size === 0) go();
  else ask(go);
};

export function LeaveGuard() {
  const leave = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => wanted,
  );
  const stay = () => ask(null);
  return (
    <Modal opened={leave !== null} onClose={stay} title="Leave without saving?" centered>
      <Text>What you changed here is not saved yet.</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={stay} data-autofocus>
          Keep editing
        </Button>
        <Button
          color="red"
          onClick={() => {
            dirty.clear();
            stay();
            leave?.();
          }}
        >
          Leave
        </Button>
      </Group>
    </Modal>
  );
}

function ask(leave: (() => void) | null): void {
  wanted = leave;
  for (const listener of listeners) listener();
}

/**
 * Browsers tell of Back only when it has happened. So a second entry for the same address goes on top: Back then leads to
 * the page itself, which shows nothing new, and there is time to ask.
 */
function guard(): void {
  if (onGuard) return;
  onGuard = true;
  window.history.pushState(null, '');
}

window.addEventListener('popstate', () => {
  if (!onGuard) return;
  onGuard = false;
  // Saved in the meantime: the entry has no purpose any more.
  if (dirty.size === 0) return window.history.back();
  guard();
  ask(() => {
    onGuard = false;
    window.history.go(-2);
  });
});

/** The browser asks in its own words. */
window.addEventListener('beforeunload', (event) => {
  if (dirty.size > 0) event.preventDefault();
});
