// The text of a message with its entities.

import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import type { Message } from '../stand-ins';
import { useChatActs } from './chat-acts';
import { entityTree, type TextNode } from './entity-tree';
import { type Piece, tappable } from './pieces';
import styles from './message.module.css';

export function FormattedText({ message: { sticker, text = '', entities = [] } }: { message: Message }) {
  if (sticker !== undefined) {
    return (
      <div className={styles.sticker} role="img" aria-label="Sticker">
        {sticker.emoji}
      </div>
    );
  }
  return <div className={styles.text}>{shown(trimmed(entityTree(text, entities)))}</div>;
}

const shown = (nodes: readonly TextNode[]): ReactNode[] =>
  nodes.map((node, at) =>
    typeof node === 'string' ? <Plain key={at} text={node} /> : <Entity key={`${at} ${node.type}`} node={node} />,
  );

const contents = (nodes: readonly TextNode[]): string =>
  nodes.map((node) => (typeof node === 'string' ? node : contents(node.children))).join('');

function Entity({ node: { type, url, children } }: { node: Exclude<TextNode, string> }) {
  switch (type) {
    case 'pre':
      return <Block text={contents(children)} />;
    case 'code':
      return <Monospace text={contents(children)} />;
    case 'blockquote':
      return <blockquote className={styles.quoted}>{shown(children)}</blockquote>;
    case 'expandable_blockquote':
      return <Folded>{shown(children)}</Folded>;
    case 'text_link':
      return url !== undefined && /^https?:/.test(url) ? (
        <WebLink href={url}>{contents(children)}</WebLink>
      ) : (
        contents(children)
      );
    case 'bold':
      return <strong>{shown(children)}</strong>;
    case 'italic':
      return <em>{shown(children)}</em>;
    case 'underline':
      return <u>{shown(children)}</u>;
    case 'strikethrough':
      return <s className={styles.struck}>{shown(children)}</s>;
    default:
      return <span>{shown(children)}</span>;
  }
}

const Plain = ({ text }: { text: string }) =>
  tappable(text).map((piece, at) => <Tappable key={`${at} ${piece.type}`} piece={piece} />);

function Tappable({ piece: { type, text } }: { piece: Piece }) {
  const { command } = useChatActs();
  if (type === 'link') return <WebLink href={text}>{text}</WebLink>;
  if (type === 'text') return text;
  return (
    <button type="button" className={styles.command} onClick={() => command(text)}>
      {text}
    </button>
  );
}

const WebLink = ({ href, children }: { href: string; children: ReactNode }) => (
  <a href={href} target="_blank" rel="noreferrer">
    {children}
  </a>
);

function Block({ text }: { text: string }) {
  const { copy } = useChatActs();
  return (
    <div className={styles.block} data-act="copy">
      <button type="button" className={styles.copy} onClick={() => copy(text)}>
        Copy
      </button>
      {/* The button above is the way by keyboard. */}
      <pre title="Tap to copy" onClick={() => hasSelection() || copy(text)}>
        {text}
      </pre>
    </div>
  );
}

function Monospace({ text }: { text: string }) {
  const { copy } = useChatActs();
  return (
    <button type="button" className={styles.code} title="Tap to copy" onClick={() => copy(text)}>
      <code>{text}</code>
    </button>
  );
}

/** Who marks a part of the text wants that part. */
const hasSelection = (): boolean => String(getSelection()) !== '';

/** Three lines until it is opened, where there are more. */
function Folded({ children }: { children: ReactNode }) {
  const inner = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [tooLong, setTooLong] = useState(false);
  useLayoutEffect(() => {
    const node = inner.current;
    if (node === null || open) return;
    const measure = () => setTooLong(node.scrollHeight > node.clientHeight + 2);
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, [open, children]);
  return (
    <blockquote className={styles.quoted} data-folded={!open}>
      <div ref={inner}>{children}</div>
      {tooLong ? (
        <button type="button" className={styles.unfold} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Show less' : 'Show more'}
        </button>
      ) : null}
    </blockquote>
  );
}

/** A block makes its own line, so the line break beside it would show as an empty line. */
function trimmed(nodes: readonly TextNode[]): TextNode[] {
  return nodes.map((node, at) => {
    if (typeof node !== 'string') return node;
    const start = isBlock(nodes[at - 1]) ? node.replace(/^\n/, '') : node;
    return isBlock(nodes[at + 1]) ? start.replace(/\n$/, '') : start;
  });
}

const isBlock = (node: TextNode | undefined): boolean =>
  typeof node === 'object' && (node.type === 'pre' || node.type.endsWith('blockquote'));
