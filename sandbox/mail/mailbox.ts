// One mailbox for everything that was mailed, by SendGrid's API or by SMTP.

export interface SandboxMail {
  id: number;
  at: string;
  via: 'sendgrid' | 'smtp';
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  messageId: string;
  customArgs: Record<string, string>;
  tracking: unknown;
  size: number;
}

export class Mailbox {
  private readonly mails: SandboxMail[] = [];

  constructor(private readonly changed: () => void = () => undefined) {}

  state(): SandboxMail[] {
    return [...this.mails];
  }

  restore(mails: SandboxMail[]): void {
    this.mails.push(...mails);
  }

  receive(mail: Omit<SandboxMail, 'id' | 'at'>): SandboxMail {
    const received = { id: this.mails.length + 1, at: new Date().toISOString(), ...mail };
    this.mails.push(received);
    this.changed();
    return received;
  }

  /** Newest first; `to` narrows to one address. */
  list(to?: string): SandboxMail[] {
    const wanted = to?.toLowerCase();
    return this.mails.filter((mail) => wanted === undefined || mail.to.toLowerCase() === wanted).toReversed();
  }

  one(id: number): SandboxMail | null {
    return this.mails.find((mail) => mail.id === id) ?? null;
  }
}
