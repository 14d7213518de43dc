// A mail server that accepts everything that SMTP allows, keeps it in the mailbox, and can misbehave on purpose.
// Stages for faults: `rcpt`, `data`.

import { simpleParser } from 'mailparser';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { Fault, Faults } from '../faults.js';
import type { Journal } from '../record.js';
import type { Mailbox } from './mailbox.js';

interface SmtpParts {
  mailbox: Mailbox;
  faults: Faults;
  journal: Journal;
}

class SmtpError extends Error {
  override readonly name = 'SmtpError';
  constructor(
    readonly responseCode: number,
    message: string,
  ) {
    super(message);
  }
}

type Done = (error?: Error | null) => void;

export function smtpServer({ mailbox, faults, journal }: SmtpParts): SMTPServer {
  /** The library has no way to drop a connection mid-command, so its sockets are looked up by their session. */
  const drop = (session: SMTPServerSession): void => {
    for (const connection of server.connections) {
      if (connection.session?.id === session.id) connection._socket.destroy();
    }
  };

  const meet = (fault: Fault, session: SMTPServerSession, done: Done): void => {
    switch (fault.type) {
      case 'status':
        done(new SmtpError(fault.status, fault.description ?? 'refused on purpose'));
        return;
      case 'resetBefore':
      case 'resetAfter':
        drop(session);
        return;
      case 'hang':
        return;
      case 'slow':
        setTimeout(() => done(), fault.ms);
        return;
    }
  };

  const server: SMTPServer & { connections: Set<Connection> } = Object.assign(
    new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      size: 10_000_000,
      onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'anybody' }),
      onRcptTo: (address, session, done: Done) => {
        const fault = faults.strike({ service: 'smtp', method: 'rcpt', to: address.address });
        if (fault === null) return done();
        const status = fault.type === 'status' ? fault.status : 0;
        journal.saw({ service: 'smtp', method: 'rcpt', to: address.address, params: {}, status, accepted: false });
        meet(fault, session, done);
      },
      onData: (stream, session, done) => void receive(stream, session, done),
    }),
  );

  // A client that breaks off, or is killed, is no fault of the server's; unheard it would be one.
  server.on('error', () => undefined);

  async function receive(stream: Readable, session: SMTPServerSession, done: Done): Promise<void> {
    // A client that breaks off in the middle has sent nothing.
    const raw = await buffer(stream).catch(() => null);
    if (raw === null) return done(new SmtpError(451, 'the message did not come in full'));
    const to = session.envelope.rcptTo[0]?.address ?? '';
    const fault = faults.strike({ service: 'smtp', method: 'data', to });
    const accepts =
      fault === null || fault.type === 'slow' || fault.type === 'resetAfter' || (fault.type === 'hang' && fault.acted);
    if (accepts) await keep(raw, session, to);
    const status = fault === null || fault.type === 'slow' ? 250 : fault.type === 'status' ? fault.status : 0;
    journal.saw({ service: 'smtp', method: 'data', to, params: {}, status, accepted: accepts });
    if (fault === null) done();
    else meet(fault, session, done);
  }

  async function keep(raw: Buffer, session: SMTPServerSession, to: string): Promise<void> {
    const parsed = await simpleParser(raw);
    const headers = Object.fromEntries(
      parsed.headerLines.map(({ key, line }) => [key, line.slice(line.indexOf(':') + 1).trim()]),
    );
    const mail = mailbox.receive({
      via: 'smtp',
      from: parsed.from?.value[0]?.address ?? '',
      to,
      subject: parsed.subject ?? '',
      text: parsed.text ?? '',
      html: typeof parsed.html === 'string' ? parsed.html : '',
      headers,
      messageId: parsed.messageId ?? '',
      customArgs: {},
      tracking: null,
      size: raw.length,
    });
    journal.accept({
      service: 'smtp',
      method: 'data',
      to,
      text: mail.text,
      messageId: mail.messageId,
      ids: { 'Message-ID': mail.messageId },
    });
  }
  return server;
}

interface Connection {
  session?: { id: string };
  _socket: { destroy(): void };
}
