// One message of the chat with its buttons.

import { memo, useEffect, useRef, useState } from 'react';
import { parseCallbackData } from '../../../../../domain/callback-data';
import type { InlineButton, Message } from '../stand-ins';
import { inBrief, timeLine } from './brief';
import { useChatActs } from './chat-acts';
import { FormattedText } from './formatted-text';
import styles from './message.module.css';

/** Drawn again only when the message changed: an unchanged answer keeps its objects. */
export const MessageBubble = memo(function MessageBubble({ message }: { message: Message }) {
  const { reply_to_message: answered, forward_origin: origin, from } = message;
  const acts = useChatActs();
  const node = useKeptFocus(message);
  const time = timeLine(message);
  return (
    <div ref={node} className={styles.message} data-mine={!from.is_bot} data-id={message.message_id} tabIndex={-1}>
      <div className={styles.bubble}>
        {message.chat.type === 'group' && !from.is_bot ? <div className={styles.sender}>{from.first_name}</div> : null}
        {origin === undefined ? null : (
          <div className={styles.sender}>Forwarded from {origin.sender_user.first_name}</div>
        )}
        {answered === undefined ? null : (
          <button
            type="button"
            className={styles.answered}
            title="Go to the message"
            onClick={() => acts.goTo(answered.message_id)}
          >
            <b>{answered.from.is_bot ? answered.from.first_name : 'You'}</b>
            {inBrief(answered)}
          </button>
        )}
        <FormattedText message={message} />
        <div className={styles.foot}>
          {from.is_bot ? (
            <button type="button" className={styles.reply} data-act="reply" onClick={() => acts.reply(message)}>
              Reply
            </button>
          ) : null}
          <small title={time.title}>{time.text}</small>
        </div>
      </div>
      <Keyboard message={message} />
    </div>
  );
});

/** A message that was rewritten under a person's finger keeps the focus. */
function useKeptFocus(message: Message) {
  const node = useRef<HTMLDivElement>(null);
  const hadFocus = useRef(false);
  useEffect(() => {
    const now = document.activeElement;
    if (hadFocus.current && now === document.body) node.current?.focus({ preventScroll: true });
    hadFocus.current = node.current?.contains(document.activeElement) === true;
  }, [message]);
  useEffect(() => {
    const note = ({ target }: FocusEvent) => {
      hadFocus.current = target instanceof Node && node.current?.contains(target) === true;
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, []);
  return node;
}

function Keyboard({ message }: { message: Message }) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (rows.length === 0) return null;
  return (
    <div className={styles.keys} role="group" aria-label="Buttons">
      {rows.map((row, at) => (
        <div key={at}>
          {row.map((button) => (
            <Key key={button.text} message={message} button={button} />
          ))}
        </div>
      ))}
    </div>
  );
}

function Key({ message, button }: { message: Message; button: InlineButton }) {
  const acts = useChatActs();
  const [busy, setBusy] = useState(false);
  const { text, url, copy_text: copied, callback_data: data } = button;
  if (url !== undefined) {
    return (
      <a className={styles.key} href={url} target="_blank" rel="noreferrer">
        {text}
        <span className={styles.leads} aria-hidden>
          ↗
        </span>
      </a>
    );
  }
  const press = () => {
    if (copied !== undefined) return acts.copy(copied.text);
    if (data === undefined || busy) return;
    setBusy(true);
    void acts.tap(message, data).finally(() => setBusy(false));
  };
  return (
    <button
      type="button"
      className={styles.key}
      aria-busy={busy}
      data-act={copied === undefined ? actOf(data) : 'copy'}
      onClick={press}
    >
      {text}
    </button>
  );
}

function actOf(data: string | undefined): string | undefined {
  const parsed = data === undefined ? null : parseCallbackData(data);
  return parsed?.type === 'post' ? parsed.act : undefined;
}
