// Owns the HTML of the pages behind the links of mails. It works without a script, and has none: programs that open every
// link of a mail run those too. React escapes every text in it.

import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { INSTRUCTION_CHARACTERS } from '../../../domain/limits.js';
import { voice } from '../../../domain/messages/voice.js';
import type { DecisionPage, PageForm, PageLink, ShownDraft } from './page-model.js';
import type { ReminderPage } from './reminder-page.js';
import { STYLES } from './page-styles.js';

export interface PlainPage {
  heading: string;
  hint: string;
}

export const decisionPageHtml = (page: DecisionPage): string =>
  documentOf(
    page.title,
    <>
      {page.notice !== null && (
        <p className="notice" role="status">
          {page.notice}
        </p>
      )}
      <h1>{page.heading}</h1>
      <p className="topic" dir="auto">
        {page.topic}
      </p>
      {page.outcome !== null && <p role="status">{page.outcome}</p>}
      {page.since !== null && <p>{page.since}</p>}
      <Matter page={page} />
      {page.wishKept !== null && (
        <>
          <p>{voice.page.wishKept}</p>
          <Text content={page.wishKept} />
        </>
      )}
    </>,
  );

export const reminderPageHtml = ({ title, heading, text, form, others }: ReminderPage): string =>
  documentOf(
    title,
    <>
      <h1>{heading}</h1>
      <p role="status">{text}</p>
      {form !== null && (
        <form method="post" action={form.action}>
          <button className="button main" type="submit">
            {form.label}
          </button>
        </form>
      )}
      <div className="links">
        {others.map(({ label, href }) => (
          <a key={label} href={href}>
            {label}
          </a>
        ))}
      </div>
    </>,
  );

export const plainPageHtml = ({ heading, hint }: PlainPage): string =>
  documentOf(
    voice.page.title(heading),
    <>
      <h1>{heading}</h1>
      <p role="status">{hint}</p>
    </>,
  );

const documentOf = (title: string, matter: ReactNode): string =>
  `<!DOCTYPE html>${renderToStaticMarkup(
    <html lang="en" dir="ltr">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {/* A phone must not turn the numbers of a post into links. */}
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
        <title>{title}</title>
        <style>{STYLES}</style>
      </head>
      <body>
        <header>{voice.page.brand}</header>
        <main>{matter}</main>
        <footer>{voice.mail.never}</footer>
      </body>
    </html>,
  )}\n`;

function Matter({ page }: { page: DecisionPage }): ReactNode {
  switch (page.type) {
    case 'waiting':
      return <Waiting {...page} />;
    case 'writing':
      return (
        <>
          <p>{page.hint}</p>
          <div className="acts">
            <Button link={page.refresh} weight="main" />
          </div>
        </>
      );
    case 'approved':
      return (
        <>
          {page.remind !== null && <p>{page.remind}</p>}
          <Copy content={page.content} />
          <div className="acts">
            <a className="button main" href={page.linkedIn.href} target="_blank" rel="noreferrer">
              {page.linkedIn.label}
            </a>
            <Form form={page.posted} />
          </div>
          <Undo {...page} />
        </>
      );
    case 'posted':
      return <Copy content={page.content} />;
    case 'deleted':
      return <Undo {...page} />;
    case 'expired':
      return (
        <>
          <Draft draft={page.draft} />
          <p>{voice.page.bringBackHint}</p>
          <Form form={page.revive} />
        </>
      );
    case 'failed':
      return (
        <>
          <p>{voice.writingFailed.hint}</p>
          <Form form={page.again} />
        </>
      );
  }
}

function Waiting({ draft, effect, form, others, first }: Extract<DecisionPage, { type: 'waiting' }>): ReactNode {
  if (first === 'others') {
    return (
      <>
        <Draft draft={draft} />
        <div className="acts">
          {others.map((link, index) => (
            <Button key={link.label} link={link} weight={index === 0 ? 'main' : 'other'} />
          ))}
        </div>
        {form !== null && <Form form={form} />}
      </>
    );
  }
  return (
    <>
      <Draft draft={draft} />
      {effect !== null && <p>{effect}</p>}
      {form !== null && <Form form={form} stays={form.wish === null} />}
      <div className="links">
        <span>{voice.page.other}</span>
        {others.map(({ label, href }) => (
          <a key={label} href={href}>
            {label}
          </a>
        ))}
      </div>
    </>
  );
}

const Button = ({ link: { label, href }, weight }: { link: PageLink; weight: PageForm['weight'] }): ReactNode => (
  <a className={`button ${weight}`} href={href}>
    {label}
  </a>
);

/** @param stays in sight at the lower edge while a long text is read: who came to press it has read it in the mail. */
const Form = ({
  form: { label, action, revision, weight, wish },
  stays = false,
}: {
  form: PageForm;
  stays?: boolean;
}): ReactNode => (
  <form method="post" action={action} className={stays ? 'stays' : undefined}>
    <input type="hidden" name="revision" value={revision} />
    {wish !== null && (
      <>
        <label htmlFor="instruction">{voice.page.wish}</label>
        <p id="limit" className="quiet hint">
          {voice.page.wishHint(INSTRUCTION_CHARACTERS)}
        </p>
        {/* Without a limit of its own: a browser would cut off what is pasted, silently. */}
        <textarea
          id="instruction"
          name="instruction"
          rows={3}
          dir="auto"
          aria-describedby="limit"
          defaultValue={wish}
        />
      </>
    )}
    <button className={`button ${weight}`} type="submit">
      {label}
    </button>
  </form>
);

const Undo = ({ undo, undoUntil }: { undo: PageForm | null; undoUntil: string | null }): ReactNode =>
  undo !== null && (
    <div className="acts undo">
      <Form form={undo} />
      <span className="quiet">{undoUntil}</span>
    </div>
  );

const Draft = ({ draft: { line, content } }: { draft: ShownDraft }): ReactNode => (
  <>
    <p className="quiet line">{line}</p>
    <Text content={content} />
  </>
);

/** Somebody's text: its language is not known here, its direction shows in its letters. */
const Text = ({ content }: { content: string }): ReactNode => (
  <div className="text" dir="auto" lang="">
    {content}
  </div>
);

/** One tap selects all of it. */
const Copy = ({ content }: { content: string }): ReactNode => (
  <>
    <p id="copy">{voice.page.copyHint}</p>
    <pre className="text copy" dir="auto" lang="" tabIndex={0} role="group" aria-labelledby="copy">
      {content}
    </pre>
  </>
);
