// The chat with the bot, as a person has it: what is shown is what the stand-in says.

import { Button, Menu, Modal, ActionIcon, Text } from '@mantine/core';
import { EllipsisVerticalIcon, XMarkIcon } from '@heroicons/react/24/outline';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { problemOf } from '../../../api/problem';
import { chatOptions, chatsOptions, useChatAct } from '../queries';
import { type Message, standIns } from '../stand-ins';
import { inBrief } from './brief';
import { type ChatActs, ChatActsContext } from './chat-acts';
import styles from './chat.module.css';
import { Composer } from './composer';
import { Messages, type MessagesHandle } from './messages';
import { useChatToast } from './use-chat-toast';

interface ChatProps {
  id: number;
  /** Of a link that was followed: Start is offered with it, whatever is in the chat. */
  startWith: string | null;
  onStarted: () => void;
  /** What the guided path speaks of. */
  pointAt?: string | undefined;
  onCopied?: (() => void) | undefined;
  /** At the end of the header. */
  children?: ReactNode;
}

export function ChatPane({ id, startWith, onStarted, pointAt, onCopied, children }: ChatProps) {
  const { data: chat, error } = useQuery(chatOptions(id));
  const { data: list } = useQuery(chatsOptions());
  const messages = useRef<MessagesHandle>(null);
  const writing = useRef<HTMLTextAreaElement>(null);
  const [replyTo, setReplyTo] = useState<Message | null>(null);
  const [alert, setAlert] = useState<string | null>(null);
  const toast = useChatToast();
  const write = useChatAct(id, (text: string) =>
    standIns.write(id, { text, ...(replyTo === null ? {} : { reply_to_message_id: replyTo.message_id }) }),
  );
  const start = useChatAct(id, () => standIns.start(id, startWith ?? ''));
  const block = useChatAct(id, (blocked: boolean) => standIns.setBlocked(id, blocked));
  const tap = useChatAct(id, (tapped: { message_id: number; data: string }) => standIns.tap(id, tapped));

  const send = (text: string) => {
    messages.current?.follow();
    write.mutate(text);
    setReplyTo(null);
  };
  const act = useLatest({
    copy: (text) => {
      void navigator.clipboard
        .writeText(text)
        .then(() => toast.show('Copied'))
        .catch(() => toast.show('This browser did not let me copy.'));
      onCopied?.();
    },
    command: send,
    tap: async ({ message_id }, data) => {
      const answer = await tap.mutateAsync({ message_id, data }).catch(() => null);
      if (answer === null) return;
      if (!answer.answered) toast.show('The bot has not answered yet.');
      else if (answer.text !== null && answer.show_alert) setAlert(answer.text);
      else if (answer.text !== null) toast.show(answer.text);
    },
    reply: (message) => {
      setReplyTo(message);
      writing.current?.focus();
    },
    goTo: (messageId) => {
      if (messages.current?.goTo(messageId) !== true) toast.show('That message was deleted.');
    },
  });

  const shown = chat?.messages.filter(({ deleted }) => deleted !== true) ?? [];
  const begin = () => {
    messages.current?.follow();
    start.mutate(undefined, { onSuccess: onStarted });
    // The button goes.
    setTimeout(() => writing.current?.focus(), 0);
  };
  const trouble = error === null ? null : problemOf(error).detail;
  return (
    <section className={styles.chat} aria-label="Telegram" data-point={pointAt}>
      <header className={styles.header}>
        <span className={styles.avatar} aria-hidden>
          {list?.bot.first_name.charAt(0)}
        </span>
        <div className={styles.name}>
          <h2>{list?.bot.first_name ?? 'Ghostwriter'}</h2>
          <small>bot</small>
        </div>
        {children}
        <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
          <Menu.Target>
            <ActionIcon variant="subtle" size="xl" color="gray" aria-label="Chat menu">
              <EllipsisVerticalIcon className={styles.icon} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => block.mutate(chat?.blocked !== true)}>
              {chat?.blocked === true ? 'Unblock the bot' : 'Block the bot'}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </header>
      <ChatActsContext value={act}>
        <Messages ref={messages} messages={shown} empty={chat === undefined ? null : 'Press Start to open the chat.'} />
      </ChatActsContext>
      <div className={styles.toast} role="status">
        {trouble ?? toast.text}
      </div>
      {replyTo === null ? null : (
        <div className={styles.replying}>
          <div>
            <b>Reply to {replyTo.from.first_name}</b>
            <span>{inBrief(replyTo)}</span>
          </div>
          <ActionIcon variant="subtle" size="xl" aria-label="Cancel the reply" onClick={() => setReplyTo(null)}>
            <XMarkIcon className={styles.icon} aria-hidden />
          </ActionIcon>
        </div>
      )}
      {chat === undefined ? null : chat.blocked ? (
        <button type="button" className={styles.wide} onClick={() => block.mutate(false)}>
          Unblock
        </button>
      ) : shown.length === 0 || startWith !== null ? (
        <button type="button" className={styles.wide} onClick={begin} disabled={start.isPending}>
          Start
        </button>
      ) : (
        <Composer ref={writing} chatId={id} onSend={send} onEscape={() => setReplyTo(null)} />
      )}
      <Modal opened={alert !== null} onClose={() => setAlert(null)} title="Ghostwriter" centered size="xs">
        <Text mb="md">{alert}</Text>
        <Button fullWidth onClick={() => setAlert(null)} data-autofocus>
          OK
        </Button>
      </Modal>
    </section>
  );
}

/** The same object for good, so that messages need not be drawn again, with what is true now behind it. */
function useLatest(acts: ChatActs): ChatActs {
  const latest = useRef(acts);
  latest.current = acts;
  return useMemo<ChatActs>(
    () => ({
      copy: (text) => latest.current.copy(text),
      command: (text) => latest.current.command(text),
      tap: (message, data) => latest.current.tap(message, data),
      reply: (message) => latest.current.reply(message),
      goTo: (messageId) => latest.current.goTo(messageId),
    }),
    [],
  );
}
