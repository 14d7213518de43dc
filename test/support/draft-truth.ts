// What the stand-ins truly accepted of a post's drafts, held against the rows: the one witness that is not the service's.

import type { Channel } from '../../domain/channel.js';
import type { DeliveryState } from '../../domain/delivery.js';
import type { Stack } from './stack.js';

export interface DraftTruth {
  channel: Channel;
  state: DeliveryState;
  /** Sent once more after an outcome that nobody knew. */
  resent: boolean;
  /** How many of it the provider took. */
  copies: number;
  /** True where the row names a message that the provider really has. */
  named: boolean;
  /** Rows of `delivery_logs` that say `delivered`. */
  logged: number;
}

interface Row {
  id: string;
  post_id: string;
  revision: number;
  channel: Channel;
  state: DeliveryState;
  resent: boolean;
  provider_message_id: string | null;
  logged: number;
}

/** The drafts of these posts as sent to people, in order. Buttons name the post of a message, a mail's id its delivery. */
export async function draftTruth(stack: Stack, postIds: readonly number[]): Promise<DraftTruth[]> {
  const rows = await stack.rows<Row>(
    `select d.id, d.post_id, d.revision, d.channel, d.state, d.resent, d.provider_message_id,
            (select count(*)::int from delivery_logs l where l.delivery_id = d.id and l.status = 'delivered') as logged
     from deliveries d where d.post_id = any($1) and d.template = 'draft' order by d.post_id, d.channel`,
    [postIds],
  );
  const messages = new Map<string, number>();
  const { journal } = stack.sandbox;
  for (const { service, method, accepted, params } of journal.requests) {
    if (service !== 'telegram' || method !== 'sendMessage' || !accepted) continue;
    const draft = /"a:(\d+:\d+)"/.exec(JSON.stringify(params.reply_markup ?? null))?.[1];
    if (draft !== undefined) messages.set(draft, (messages.get(draft) ?? 0) + 1);
  }
  const mails = new Map<string, number>();
  const ids = new Set<string>();
  for (const { service, messageId, ids: named } of journal.accepted) {
    ids.add(`${service === 'telegram' ? 'telegram' : 'email'} ${messageId}`);
    const delivery = /^<delivery-(\d+)@/.exec(named['Message-ID'] ?? '')?.[1];
    if (delivery !== undefined) mails.set(delivery, (mails.get(delivery) ?? 0) + 1);
  }
  return rows.map(({ id, post_id, revision, channel, state, resent, provider_message_id, logged }) => ({
    channel,
    state,
    resent,
    copies: (channel === 'telegram' ? messages.get(`${post_id}:${revision}`) : mails.get(id)) ?? 0,
    named: ids.has(`${channel} ${provider_message_id}`),
    logged,
  }));
}

/** Both drafts of so many posts, each sent, recorded and logged once. */
export const sentOnce = (posts: number): DraftTruth[] =>
  Array.from({ length: posts }, () =>
    (['email', 'telegram'] as const).map((channel): DraftTruth => ({
      channel,
      state: 'delivered',
      resent: false,
      copies: 1,
      named: true,
      logged: 1,
    })),
  ).flat();

export const SENT_ONCE: readonly DraftTruth[] = sentOnce(1);
