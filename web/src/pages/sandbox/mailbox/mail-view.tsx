import { Button, SegmentedControl } from '@mantine/core';
import { ArrowLeftIcon } from '@heroicons/react/24/outline';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { shortTime } from '../../../format/time';
import { linked } from '../chat/pieces';
import { mailOptions } from '../queries';
import { type Mail, mailPage } from '../stand-ins';
import styles from './mailbox.module.css';

const PARTS = [
  { value: 'html', label: 'As it is' },
  { value: 'text', label: 'Plain text' },
  { value: 'headers', label: 'Headers' },
] as const;

type Part = (typeof PARTS)[number]['value'];

export function MailView({ id, onBack }: { id: number; onBack: () => void }) {
  const { data: mail } = useQuery(mailOptions(id));
  const [part, setPart] = useState<Part>('html');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <header className={styles.mailHeader}>
        <Button
          variant="subtle"
          size="compact-md"
          leftSection={<ArrowLeftIcon className={styles.icon} aria-hidden />}
          onClick={onBack}
        >
          All mails
        </Button>
        <h2 ref={heading} tabIndex={-1}>
          {mail?.subject ?? '…'}
        </h2>
        {mail === undefined ? null : (
          <p className={styles.about}>
            From {mail.from} to {mail.to} · {shortTime(new Date(mail.at))}
          </p>
        )}
        <SegmentedControl<Part>
          aria-label="What to show of the mail"
          size="sm"
          value={part}
          onChange={setPart}
          data={PARTS.map(({ value, label }) => ({ value, label }))}
        />
      </header>
      {mail === undefined ? null : <MailPart mail={mail} part={part} />}
    </>
  );
}

function MailPart({ mail, part }: { mail: Mail; part: Part }) {
  switch (part) {
    case 'html':
      return (
        <iframe
          className={styles.frame}
          title="The mail as it is"
          src={mailPage(mail.id)}
          // Nothing runs in it; what its links open is a page like any other.
          sandbox="allow-popups allow-popups-to-escape-sandbox"
        />
      );
    case 'text':
      return (
        <pre className={styles.plain} tabIndex={0}>
          {linked(mail.text).map(({ type, text }, at) =>
            type === 'link' ? (
              <a key={at} href={text} target="_blank" rel="noreferrer">
                {text}
              </a>
            ) : (
              text
            ),
          )}
        </pre>
      );
    case 'headers':
      return (
        <pre className={styles.plain} tabIndex={0}>
          {Object.entries(mail.headers)
            .map(([name, value]) => `${name}: ${value}`)
            .join('\n')}
        </pre>
      );
  }
}
