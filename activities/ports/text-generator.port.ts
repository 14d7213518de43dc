/** What a text is written from. Everything in it comes from the author and is untrusted. */
export interface Brief {
  topic: string;
  tone: string | null;
  audience: string | null;
  /** BCP 47 tag, or null for English. */
  language: string | null;
  /** The revision to be written, from 1. */
  revision: number;
  /** What the author asked for this time; null where they only want a different take. */
  instruction: string | null;
  earlierInstructions: string[];
  currentText: string | null;
  /** Every text this post has had; none may come again. */
  earlierTexts: string[];
  /** Stable per post. */
  seed: number;
}

/** What writing took, where a model wrote. */
export interface Usage {
  model: string;
  inputTokens: number;
  outputTokens: number;
  /** US dollars; null where the price is not known. */
  costUsd: number | null;
}

export interface GeneratedText {
  /** 1 to 3,000 UTF-16 units. */
  text: string;
  /** Null where no model wrote, or where its server does not count. */
  usage: Usage | null;
}

export interface TextGenerator {
  /** @throws GenerationFailure with a plain reason; retryable where a later try may succeed. */
  write(brief: Brief, signal: AbortSignal): Promise<GeneratedText>;
}
