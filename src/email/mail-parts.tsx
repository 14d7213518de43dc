// Owns the pieces that a mail's blocks are built of.

import { Button } from '@react-email/button';
import { Column } from '@react-email/column';
import { Heading } from '@react-email/heading';
import { Link } from '@react-email/link';
import { Row } from '@react-email/row';
import { Text } from '@react-email/text';
import { type CSSProperties, Fragment, type ReactNode } from 'react';
import type { EmailAction } from '../../domain/messages/email-blocks.js';
import { voice } from '../../domain/messages/voice.js';
import type { WordChange } from '../../domain/messages/word-change.js';
import { STYLE } from './mail-style.js';

/** Breaks as elements, for programs that ignore `white-space`; the spaces stay as they are. */
export const lines = (text: string): ReactNode =>
  text.split(/\r\n|\r|\n/).map((line, index) => (
    <Fragment key={index}>
      {index > 0 && <br />}
      {line}
    </Fragment>
  ));

interface BoxProps {
  className: string;
  style: CSSProperties;
  children: ReactNode;
}

/** A cell, because Outlook knows no padding anywhere else. */
const Box = ({ style, ...cell }: BoxProps): ReactNode => (
  <Row style={STYLE.row}>
    <Column {...cell} style={style} />
  </Row>
);

export const Note = ({ children }: { children: ReactNode }): ReactNode => (
  <Text className="gw-note" style={STYLE.note}>
    {children}
  </Text>
);

/** Somebody's text: its language is not known here, its direction shows in its letters. */
const Verbatim = ({ style, className, children }: BoxProps): ReactNode => (
  <Row style={STYLE.row}>
    <Column className={className} style={style} dir="auto" lang="">
      {children}
    </Column>
  </Row>
);

export const Post = ({ content }: { content: string }): ReactNode => (
  <Verbatim className="gw-post" style={STYLE.post}>
    {lines(content)}
  </Verbatim>
);

export const Code = ({ code }: { code: string }): ReactNode => (
  <Box className="gw-code" style={STYLE.code}>
    {code}
  </Box>
);

export const Changes = ({ changes }: { changes: readonly WordChange[] }): ReactNode => (
  <>
    <Heading as="h2" className="gw-text" style={STYLE.subheading}>
      {voice.mail.changesHeading}
    </Heading>
    <Verbatim className="gw-code" style={STYLE.changes}>
      {changes.map((change, index) => (
        <Change key={index} {...change} />
      ))}
    </Verbatim>
  </>
);

/** By element and by line, never by colour alone. */
function Change({ type, text }: WordChange): ReactNode {
  switch (type) {
    case 'same':
      return lines(text);
    case 'added':
      return (
        <ins className="gw-added" style={STYLE.added}>
          {lines(visible(text))}
        </ins>
      );
    case 'removed':
      return (
        <del className="gw-removed" style={STYLE.removed}>
          {lines(visible(text))}
        </del>
      );
  }
}

/** A break that came or went has nothing to underline or strike through. */
const visible = (text: string): string => (text.trim() === '' ? text.replace(/\r\n|\r|\n/g, '¶\n') : text);

/** Buttons, and the same as links: a button is only a link until its style is dropped. */
export const Actions = ({ actions }: { actions: readonly EmailAction[] }): ReactNode => (
  <>
    <div>
      {actions.map(({ label, url, weight }) => (
        <Fragment key={label}>
          <Button className={`gw-button gw-${weight}`} href={url} style={STYLE[weight]}>
            {label}
          </Button>{' '}
        </Fragment>
      ))}
    </div>
    <Note>
      {voice.mail.plainLinks}{' '}
      {actions.map(({ label, url }, index) => (
        <Fragment key={label}>
          {index > 0 && ' · '}
          <Link className="gw-link" href={url} style={STYLE.link}>
            {actions.length === 1 ? url : label}
          </Link>
        </Fragment>
      ))}
    </Note>
  </>
);
