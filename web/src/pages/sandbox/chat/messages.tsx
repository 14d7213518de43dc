// The messages in their order, with a line where a new day begins.

import { Fragment, type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef } from 'react';
import type { Message } from '../stand-ins';
import { dayOf } from './brief';
import styles from './chat.module.css';
import { MessageBubble } from './message-bubble';

export interface MessagesHandle {
  /** From now on the newest message is in sight. */
  follow: () => void;
  /** @returns whether it is still there. */
  goTo: (messageId: number) => boolean;
}

/** This near to the end, one reads the newest message. */
const NEAR_PX = 80;

interface MessagesProps {
  ref: Ref<MessagesHandle>;
  messages: readonly Message[];
  /** Said where there are none. */
  empty: string | null;
}

export function Messages({ ref, messages, empty }: MessagesProps) {
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  /** Who reads the newest message keeps reading it, whatever grows; who has scrolled up is left alone. */
  const stayAtEnd = () => {
    if (atEnd.current && list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  };
  useLayoutEffect(stayAtEnd, [messages]);
  useEffect(() => {
    if (list.current === null) return;
    const observer = new ResizeObserver(stayAtEnd);
    observer.observe(list.current);
    return () => observer.disconnect();
  }, []);
  useImperativeHandle(ref, () => ({
    follow: () => {
      atEnd.current = true;
      stayAtEnd();
    },
    goTo: (messageId) => {
      const node = list.current?.querySelector<HTMLElement>(`[data-id="${messageId}"]`) ?? null;
      node?.scrollIntoView({ block: 'center' });
      node?.focus({ preventScroll: true });
      return node !== null;
    },
  }));
  return (
    <div
      ref={list}
      className={styles.messages}
      role="log"
      aria-label="Messages"
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
      }}
    >
      {messages.length === 0 && empty !== null ? <p className={styles.empty}>{empty}</p> : null}
      {messages.map((message, at) => {
        const before = messages[at - 1];
        const newDay = before === undefined || dayOf(before) !== dayOf(message);
        return (
          <Fragment key={message.message_id}>
            {newDay ? <p className={styles.day}>{dayOf(message)}</p> : null}
            <MessageBubble message={message} />
          </Fragment>
        );
      })}
    </div>
  );
}
