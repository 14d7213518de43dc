// Chat and mailbox side by side, or one at a time on a phone.

import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useSearchParams } from 'wouter';
import { PageTitle } from '../../app/page-title';
import { serviceFacts } from '../../app/service-facts';
import { ChatPane } from './chat/chat';
import { MailboxPane } from './mailbox/mailbox';
import { chatsOptions } from './queries';
import styles from './sandbox.module.css';
import { Tour } from './tour/tour';
import type { PlayedTour } from './tour/use-tour';

interface SandboxProps {
  ownChatId: number;
  /** Null shows everybody's mails. */
  ownAddress: string | null;
  /** Null where there is none, or not yet. */
  tour: PlayedTour | null;
  children?: ReactNode;
}

type Part = 'chat' | 'mailbox';

const has = serviceFacts.sandbox ?? { chat: false, mailbox: false };

export function Sandbox({ ownChatId, ownAddress, tour, children }: SandboxProps) {
  const [asked, setAsked] = useSearchParams();
  const [part, setPart] = useState<Part>(has.chat && asked.get('show') !== 'mailbox' ? 'chat' : 'mailbox');
  const [chosenChat, setChosenChat] = useState<number | null>(null);
  const chatId = chosenChat ?? ownChatId;
  const startWith = asked.get('start');
  const running = tour === null || tour.over ? null : tour;
  const showStart = (token: string) => {
    setChosenChat(null);
    setPart('chat');
    setAsked({ start: token }, { replace: true });
  };
  return (
    <div className={styles.page}>
      <div className={styles.top}>
        <PageTitle>Sandbox</PageTitle>
        {tour !== null && tour.over ? (
          <Button size="compact-md" variant="subtle" onClick={tour.begin}>
            Tour
          </Button>
        ) : null}
        {has.chat && has.mailbox ? (
          <SegmentedControl<Part>
            className={styles.switch}
            aria-label="What to show"
            size="sm"
            value={part}
            onChange={setPart}
            data={[
              { value: 'chat', label: 'Chat' },
              { value: 'mailbox', label: 'Mailbox' },
            ]}
          />
        ) : null}
      </div>
      {children}
      {running === null ? null : <Tour tour={running} chatId={ownChatId} onLink={showStart} />}
      <div className={styles.panes} data-show={part}>
        {has.chat ? (
          <ChatPane
            key={chatId}
            id={chatId}
            startWith={chatId === ownChatId ? startWith : null}
            onStarted={() => setAsked({}, { replace: true })}
            pointAt={running === null ? undefined : startWith === null ? running.step : 'start'}
            onCopied={running?.copied}
          >
            <ChatChoice ownChatId={ownChatId} chatId={chatId} onChoose={setChosenChat} />
          </ChatPane>
        ) : null}
        {has.mailbox ? <MailboxPane ownAddress={ownAddress} /> : null}
      </div>
    </div>
  );
}

interface ChatChoiceProps {
  ownChatId: number;
  chatId: number;
  onChoose: (chatId: number) => void;
}

function ChatChoice({ ownChatId, chatId, onChoose }: ChatChoiceProps) {
  const { data: list } = useQuery(chatsOptions());
  const others = (list?.chats ?? []).map(({ id }) => id).filter((id) => id !== ownChatId);
  if (others.length === 0) return null;
  const nameOf = (id: number): string => (id > 0 ? `Chat ${id}` : `Group ${-id}`);
  return (
    <NativeSelect
      aria-label="Whose chat"
      size="sm"
      value={String(chatId)}
      onChange={(event) => onChoose(Number(event.currentTarget.value))}
      data={[
        { value: String(ownChatId), label: 'Your chat' },
        ...others.map((id) => ({ value: String(id), label: nameOf(id) })),
      ]}
    />
  );
}
