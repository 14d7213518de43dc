// A reader of the API's live events, as the page is one: what was told so far, and when it was over.

export interface HeardEvent {
  event: string;
  post_id: number | null;
}

export class EventReader {
  readonly heard: HeardEvent[] = [];
  /** Comments, which keep the connection. */
  beats = 0;
  over = false;
  readonly ended: Promise<void>;

  private constructor(
    readonly response: Response,
    private readonly leaving: AbortController,
  ) {
    this.ended = this.read()
      .catch(() => undefined)
      .then(() => {
        this.over = true;
      });
  }

  static async open(apiUrl: string, token: string): Promise<EventReader> {
    const leaving = new AbortController();
    const response = await fetch(`${apiUrl}/api/v1/events`, {
      headers: { authorization: `Bearer ${token}` },
      signal: leaving.signal,
    });
    return new EventReader(response, leaving);
  }

  types(): string[] {
    return this.heard.map(({ event }) => event);
  }

  leave(): Promise<void> {
    this.leaving.abort();
    return this.ended;
  }

  private async read(): Promise<void> {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const bytes of this.response.body ?? []) {
      const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) this.take(part);
    }
  }

  private take(part: string): void {
    if (part.startsWith(':')) this.beats += 1;
    const data = /^data: (.*)$/m.exec(part)?.[1];
    if (data === undefined) return;
    const { type, post_id }: { type: string; post_id: number | null } = JSON.parse(data);
    this.heard.push({ event: type, post_id });
  }
}
