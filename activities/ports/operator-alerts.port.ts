import type { FailedAttempt } from '../../domain/delivery.js';
import type { OperatorAlertFacts } from '../../domain/messages/operator-alert.js';

export interface ClaimedAlert {
  id: number;
  token: string;
  facts: OperatorAlertFacts;
}

export type AlertOutcome = { type: 'delivered' } | FailedAttempt;

/** The mails to the operator that are still to go, claimed and recorded like deliveries. */
export interface AlertOutbox {
  /** The oldest that is due, ours under its token; null where nothing is. Never gives one to two callers. */
  claimDue(): Promise<ClaimedAlert | null>;
  /** Writes what the attempt came to where the token still matches. */
  record(alert: ClaimedAlert, outcome: AlertOutcome): Promise<void>;
}

export interface AlertMailer {
  /**
   * Hands one mail over, within the sender's own time-out.
   * @throws DeliveryFailure classified from the provider's answer.
   */
  mailOperator(alert: ClaimedAlert): Promise<void>;
}
