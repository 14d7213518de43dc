// What the stand-ins were asked, and what they truly accepted: the truth that the product's own rows are held against.

export interface SeenRequest {
  at: number;
  service: 'telegram' | 'sendgrid' | 'smtp';
  method: string;
  to: string;
  params: Record<string, unknown>;
  /** HTTP status or SMTP code; 0 where no answer was given. */
  status: number;
  /** True where it was carried out, whatever was answered. */
  accepted: boolean;
}

export interface AcceptedMessage {
  at: number;
  service: 'telegram' | 'sendgrid' | 'smtp';
  method: string;
  /** Chat id or mail address. */
  to: string;
  text: string;
  /** The provider's own id. */
  messageId: string;
  /** `custom_args` of SendGrid, and the Message-ID of a mail. */
  ids: Record<string, string>;
}

export class Journal {
  readonly requests: SeenRequest[] = [];
  readonly accepted: AcceptedMessage[] = [];

  saw(request: Omit<SeenRequest, 'at'>): void {
    this.requests.push({ at: Date.now(), ...request });
  }

  accept(message: Omit<AcceptedMessage, 'at'>): void {
    this.accepted.push({ at: Date.now(), ...message });
  }

  clear(): void {
    this.requests.length = 0;
    this.accepted.length = 0;
  }
}
