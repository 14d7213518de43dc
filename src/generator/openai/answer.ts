// Reads one answer of a model. It is a stranger's: every field is checked, and nothing of it but the text goes on.

import { emptyAnswer, refused, unusableAnswer } from './openai.failures.js';

export interface Answer {
  /** Clean, with something to read in it; perhaps too long. */
  text: string;
  /** The model was cut off before its end. */
  truncated: boolean;
}

/** These say that no text was finished. Other words, of which servers have many, are taken for a normal end. */
const UNFINISHED = new Set(['tool_calls', 'function_call', 'error']);

/** @throws GenerationFailure where there is no text in it. */
export function readAnswer(completion: unknown): Answer {
  const choices = fieldOf(completion, 'choices');
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const message = fieldOf(choice, 'message');
  const end = fieldOf(choice, 'finish_reason');
  if (end === 'content_filter' || isFilled(fieldOf(message, 'refusal'))) throw refused();
  const content = fieldOf(message, 'content');
  // No tool was offered, so a call of one is not what was asked for. Some servers send an empty list along.
  if (UNFINISHED.has(String(end)) || isFilled(fieldOf(message, 'tool_calls'))) throw unusableAnswer();
  if (typeof message !== 'object' || message === null) throw unusableAnswer();
  if (content !== null && content !== undefined && typeof content !== 'string') throw unusableAnswer();
  const text = cleanText(content ?? '');
  if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(text)) throw emptyAnswer();
  return { text, truncated: end === 'length' };
}

/** Takes away only what is certainly no part of a post: a preamble or quotation marks might be meant. */
export function cleanText(answer: string): string {
  const plain = answer
    .replaceAll(/\r\n?/g, '\n')
    // No NUL, which PostgreSQL does not store, and no half of a surrogate pair, which cannot be sent as UTF-8.
    .replaceAll(/\0|\p{Surrogate}/gu, '')
    .trim();
  return withoutFence(withoutThoughts(plain));
}

/** Some local servers hand a reasoning model's thoughts over as a part of the text. Without an end it is all thoughts. */
function withoutThoughts(text: string): string {
  const end = '</think>';
  if (!text.startsWith('<think>')) return text;
  return text.includes(end) ? text.slice(text.indexOf(end) + end.length).trim() : '';
}

/** Only a fence around the whole; one with another inside may be two. */
function withoutFence(text: string): string {
  const inside = /^```[^\n`]*\n([^]*?)\n?```$/.exec(text)?.[1];
  return inside === undefined || inside.includes('```') ? text : inside.trim();
}

const isFilled = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : typeof value === 'string' && value.trim() !== '';

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
