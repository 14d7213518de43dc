// One minute, four steps, with the real things beside: what the product is for.

import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { PAGES } from '../../../../../domain/pages';
import { notificationsLink, postsCreate } from '../../../api/generated';
import { chatOptions, useChatAct } from '../queries';
import { standIns } from '../stand-ins';
import { STEPS, type TourStep, waitingDraft } from './tour-step';
import type { PlayedTour } from './use-tour';
import styles from './tour.module.css';

const SHORTER = 'Make it shorter';
const SAMPLE = { topic: 'What I learned from saying no to a big customer', tone: 'warm' };

const LABELS: Record<(typeof STEPS)[number], string> = {
  change: 'Ask for a change',
  approve: 'Decide',
  copy: 'Copy',
  posted: 'Say it is posted',
};

interface TourProps {
  tour: PlayedTour;
  chatId: number;
  /** With the token of a link. */
  onLink: (token: string) => void;
}

export function Tour({ tour: { step, end, leaveUnchanged }, chatId, onLink }: TourProps) {
  const at = STEPS.findIndex((name) => name === step);
  return (
    <section className={styles.tour} aria-label="Guided tour">
      <div className={styles.head}>
        <ol className={styles.steps} aria-label="Steps">
          {STEPS.map((name, index) => (
            <li key={name} data-done={step === 'done' || index < at} aria-current={name === step ? 'step' : undefined}>
              <span>{LABELS[name]}</span>
            </li>
          ))}
        </ol>
        <Button size="compact-sm" variant="subtle" onClick={end}>
          {step === 'done' ? 'Close' : 'Skip the tour'}
        </Button>
      </div>
      <div className={styles.now} role="status">
        <Words step={step} />
      </div>
      <div className={styles.actions}>
        {step === 'link' ? <LinkAction onLink={onLink} /> : null}
        {step === 'draft' ? <DraftAction /> : null}
        {step === 'change' ? <ChangeAction chatId={chatId} onUnchanged={leaveUnchanged} /> : null}
        {step === 'done' ? (
          <Button component={Link} href={PAGES.posts} size="sm">
            See it in My Posts
          </Button>
        ) : null}
      </div>
    </section>
  );
}

function Words({ step }: { step: TourStep }) {
  switch (step) {
    case 'link':
      return (
        <Say title="First, link a chat">
          The bot may only write to a chat whose owner pressed Start. Get your link, then press Start in the chat.
        </Say>
      );
    case 'draft':
      return (
        <Say title="Ask for a draft">
          Give it a topic, and it comes to your chat and your mailbox. Here is one to try.
        </Say>
      );
    case 'change':
      return (
        <Say title="A draft is waiting in your chat">
          Something to change? Reply to it in your own words. Or just send this:
        </Say>
      );
    case 'approve':
      return (
        <Say title="Now decide">
          Tap 👍 Approve under the draft, or use the link in the mail. The first decision counts, everywhere.
        </Say>
      );
    case 'copy':
      return (
        <Say title="Your text comes alone">Tap it to copy. It is ready for LinkedIn: nothing posts it for you.</Say>
      );
    case 'posted':
      return <Say title="Paste it, post it">Then tap ✅ I posted it, so that nothing reminds you any more.</Say>;
    case 'done':
      return (
        <Say title="That is all: three taps from draft to posted">
          Every message, try and decision is on record, in My Posts.
        </Say>
      );
  }
}

const Say = ({ title, children }: { title: string; children: ReactNode }) => (
  <>
    <h2>{title}</h2>
    <p>{children}</p>
  </>
);

function LinkAction({ onLink }: { onLink: (token: string) => void }) {
  const link = useMutation({
    mutationFn: () => notificationsLink(),
    onSuccess: ({ data }) => onLink(new URL(data.url).searchParams.get('start') ?? ''),
  });
  return (
    <Button size="sm" loading={link.isPending} onClick={() => link.mutate()}>
      Get my link
    </Button>
  );
}

function DraftAction() {
  const ask = useMutation({
    mutationFn: () => postsCreate({ body: SAMPLE }),
  });
  return (
    <Button size="sm" loading={ask.isPending || ask.isSuccess} onClick={() => ask.mutate()}>
      Write about saying no
    </Button>
  );
}

function ChangeAction({ chatId, onUnchanged }: { chatId: number; onUnchanged: () => void }) {
  const { data: chat } = useQuery(chatOptions(chatId));
  const draft = chat === undefined ? undefined : waitingDraft(chat);
  const [sent, setSent] = useState(false);
  const reply = useChatAct(chatId, (messageId: number) =>
    standIns.write(chatId, { text: SHORTER, reply_to_message_id: messageId }),
  );
  return (
    <>
      <Button
        size="sm"
        disabled={draft === undefined || sent}
        onClick={() => {
          if (draft === undefined) return;
          setSent(true);
          reply.mutate(draft.message_id, { onError: () => setSent(false) });
        }}
      >
        “{SHORTER}”
      </Button>
      <Button size="sm" variant="default" onClick={onUnchanged}>
        It is fine as it is
      </Button>
    </>
  );
}
