// The mailbox: everything that was mailed, newest first, and one mail at a time as it is.

import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { problemOf } from '../../../api/problem';
import { shortTime } from '../../../format/time';
import { inboxOptions } from '../queries';
import { MailView } from './mail-view';
import styles from './mailbox.module.css';

const EVERYBODY = 'everybody';

/** @param ownAddress of whoever is signed in; null shows everybody's. */
export function MailboxPane({ ownAddress }: { ownAddress: string | null }) {
  const [whose, setWhose] = useState('own');
  const to = whose === EVERYBODY ? null : ownAddress;
  const { data: mails, error } = useQuery(inboxOptions(to));
  const [openId, setOpenId] = useState<number | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const [leftId, setLeftId] = useState<number | null>(null);
  useEffect(() => {
    if (leftId !== null) list.current?.querySelector<HTMLElement>(`[data-id="${leftId}"]`)?.focus();
  }, [leftId]);
  return (
    <section className={styles.mailbox} aria-label="Mailbox">
      {openId === null ? (
        <>
          <header className={styles.header}>
            <h2>Mailbox</h2>
            {ownAddress === null ? null : (
              <NativeSelect
                aria-label="Whose mails"
                size="sm"
                value={whose}
                onChange={(event) => setWhose(event.currentTarget.value)}
                data={[
                  { value: 'own', label: `To ${ownAddress}` },
                  { value: EVERYBODY, label: 'To everybody' },
                ]}
              />
            )}
          </header>
          <div ref={list} className={styles.list}>
            {error === null ? null : <p role="alert">{problemOf(error).detail}</p>}
            {mails?.length === 0 ? <p className={styles.empty}>No mail yet.</p> : null}
            <ol>
              {(mails ?? []).map(({ id, subject, at, to: recipient, from }) => (
                <li key={id}>
                  <button type="button" data-id={id} onClick={() => setOpenId(id)}>
                    <b>{subject === '' ? '(no subject)' : subject}</b>
                    <time dateTime={at}>{shortTime(new Date(at))}</time>
                    <small>{to === null ? `To ${recipient}` : `From ${from}`}</small>
                  </button>
                </li>
              ))}
            </ol>
          </div>
        </>
      ) : (
        <MailView
          id={openId}
          onBack={() => {
            setLeftId(openId);
            setOpenId(null);
          }}
        />
      )}
    </section>
  );
}
