import type { OutgoingMessage } from '../../domain/messages/message.js';
import type { RewriteTarget } from './delivery-ledger.port.js';

export interface Receipt {
  /** The provider's own id of what it took, or null where it gives none. */
  providerMessageId: string | null;
}

/** One channel's way to a provider. */
export interface MessageSender {
  /**
   * Sends once, with its own time-out below the activity's; never retries inside.
   * @throws DeliveryFailure classified from the provider's answer. Anything else is a fault of ours.
   */
  send(message: OutgoingMessage, signal: AbortSignal): Promise<Receipt>;
}

/** Changes a message that was sent before. Only Telegram can. */
export interface MessageRewriter {
  /**
   * Showing what is shown already is success; so is taking away what is gone.
   * @throws DeliveryFailure `never` where the message is gone or the chat is closed to us.
   */
  rewrite(target: RewriteTarget, signal: AbortSignal): Promise<void>;
}
