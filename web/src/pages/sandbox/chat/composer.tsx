// Where a person writes, and the bot's menu of commands beside it.

import { ActionIcon } from '@mantine/core';
import { PaperAirplaneIcon } from '@heroicons/react/24/outline';
import { useClickOutside } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type Ref, useId, useRef, useState } from 'react';
import { commandsOptions } from '../queries';
import styles from './chat.module.css';

interface ComposerProps {
  ref: Ref<HTMLTextAreaElement>;
  chatId: number;
  onSend: (text: string) => void;
  onEscape: () => void;
}

/** Of Telegram. */
const LONGEST = 4_096;

export function Composer({ ref, chatId, onSend, onEscape }: ComposerProps) {
  const { data: commands = [] } = useQuery(commandsOptions(chatId));
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLButtonElement>(null);
  const listId = useId();
  const outside = useClickOutside(() => setOpen(false));
  const send = () => {
    if (text.trim() === '') return;
    onSend(text.trim());
    setText('');
  };
  return (
    <div
      ref={outside}
      style={{ display: 'contents' }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        setOpen(false);
        menu.current?.focus();
      }}
    >
      {open ? (
        <ul id={listId} className={styles.commands} aria-label="Commands">
          {commands.map(({ command, description }, at) => (
            <li key={command}>
              <button
                type="button"
                // Opening leads there.
                autoFocus={at === 0}
                onClick={() => {
                  setOpen(false);
                  menu.current?.focus();
                  onSend(`/${command}`);
                }}
              >
                <b>/{command}</b>
                {description}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <form
        className={styles.compose}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        {commands.length === 0 ? null : (
          <button
            ref={menu}
            type="button"
            className={styles.menu}
            aria-expanded={open}
            aria-controls={open ? listId : undefined}
            onClick={() => setOpen(!open)}
          >
            Menu
          </button>
        )}
        <textarea
          ref={ref}
          rows={1}
          aria-label="Message"
          placeholder="Message"
          maxLength={LONGEST}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onEscape();
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <ActionIcon className={styles.send} type="submit" variant="subtle" size="xl" aria-label="Send">
          <PaperAirplaneIcon className={styles.icon} aria-hidden />
        </ActionIcon>
      </form>
    </div>
  );
}
