// Owns the HTML of a mail: one column that reads well in a narrow window, light or dark as the reader's program is.
// Nothing in it is fetched from anywhere.

import { Body } from '@react-email/body';
import { Container } from '@react-email/container';
import { Column } from '@react-email/column';
import { Head } from '@react-email/head';
import { Heading } from '@react-email/heading';
import { Html } from '@react-email/html';
import { Preview } from '@react-email/preview';
import { Row } from '@react-email/row';
import { Text } from '@react-email/text';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { EmailBlock, Mail } from '../../domain/messages/email-blocks.js';
import { Actions, Changes, Code, lines, Note, Post } from './mail-parts.js';
import { SHEET, STYLE } from './mail-style.js';

/**
 * A whole document. React escapes every text in it.
 *
 * By react-dom itself, not by React Email's own `render`: that one is asynchronous for the sake of Suspense, and brings a
 * formatter and an HTML parser along for bodies that are made otherwise here.
 */
export const blocksToHtml = (mail: Mail): string => `<!DOCTYPE html>${renderToStaticMarkup(<Document {...mail} />)}\n`;

const Document = ({ subject, preview, blocks }: Mail): ReactNode => (
  <Html lang="en" dir="ltr">
    <Head>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="supported-color-schemes" content="light dark" />
      {/* A phone must not turn the numbers of a post into links. */}
      <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
      <title>{subject}</title>
      <style>{SHEET}</style>
    </Head>
    <Body className="gw-page" style={STYLE.page}>
      {preview !== undefined && <Preview>{preview}</Preview>}
      {/* Webmail drops the outer elements of a document, and with them its language and name. */}
      <div role="article" aria-roledescription="email" aria-label={subject} lang="en" dir="ltr">
        <Container className="gw-card" style={STYLE.card}>
          <Row style={STYLE.whole}>
            <Column className="gw-inside" style={STYLE.inside}>
              {blocks.map((block, index) => (
                <Block key={index} block={block} />
              ))}
            </Column>
          </Row>
        </Container>
      </div>
    </Body>
  </Html>
);

function Block({ block }: { block: EmailBlock }): ReactNode {
  switch (block.type) {
    case 'heading':
      return (
        <Heading className="gw-text" style={STYLE.heading}>
          {block.text}
        </Heading>
      );
    case 'paragraph':
      return (
        <Text className="gw-text" style={STYLE.paragraph}>
          {lines(block.text)}
        </Text>
      );
    case 'note':
      return <Note>{lines(block.text)}</Note>;
    case 'post':
      return <Post content={block.content} />;
    case 'changes':
      return <Changes changes={block.changes} />;
    case 'actions':
      return <Actions actions={block.actions} />;
    case 'code':
      return <Code code={block.code} />;
  }
}
