// Mails in the ledger, as a send has left them, and what became of them since.

import type { DeliveryKind, DeliveryState, DeliveryTemplate } from '../../domain/delivery.js';
import { Delivery, type User } from '../../src/database/entities/index.js';
import type { ApiUnderTest } from './api.js';
import { newPost } from './people.js';

export interface MailTraits {
  state?: DeliveryState;
  post?: number | null;
  kind?: DeliveryKind;
  template?: DeliveryTemplate;
  channel?: 'email' | 'telegram';
  attempts?: number;
  resent?: boolean;
  providerMessageId?: string | null;
}

/** A draft's mail that the mail service took, unless the traits say otherwise. @returns its id, and its post's. */
export async function newMail(
  api: ApiUnderTest,
  user: User,
  traits: MailTraits = {},
): Promise<{ id: number; post: number }> {
  const { state = 'delivered', kind = 'draft', template = 'draft', channel = 'email', attempts = 1 } = traits;
  const post = traits.post === undefined ? await newPost(api.em, user.id) : traits.post;
  const id = await api.em.insert(Delivery, {
    userId: user.id,
    postId: post,
    revision: post === null ? null : 1,
    channel,
    kind,
    template,
    state,
    attempts,
    resent: traits.resent ?? false,
    claimToken: state === 'sending' ? '00000000-0000-4000-8000-000000000000' : null,
    unknownUntil: state === 'unknown' ? new Date(Date.now() + 600_000) : null,
    providerMessageId: traits.providerMessageId ?? (state === 'delivered' ? 'message' : null),
  });
  return { id: Number(id), post: post ?? 0 };
}

export interface MailNow {
  state: DeliveryState;
  error_code: string | null;
  error_message: string | null;
  confirmed_at: string | null;
  provider_message_id: string | null;
}

export async function mailNow(api: ApiUnderTest, id: number): Promise<MailNow> {
  const [row] = await api.rows<MailNow>(
    `select state, error_code, error_message, confirmed_at, provider_message_id from deliveries where id = ?`,
    [id],
  );
  if (row === undefined) throw new Error('no such delivery');
  return row;
}
