// Carries out a fault on an HTTP exchange.

import type { Response } from 'express';
import type { Fault } from './faults.js';

interface Exchange {
  /** Carries the request out as if nothing were wrong; throws a refusal where the service itself would refuse it. */
  act: () => Promise<unknown>;
  isRefusal: (error: unknown) => boolean;
  see: (status: number, accepted: boolean) => void;
  /** Answers with a status in the service's own shape. */
  refuse: (response: Response, fault: Extract<Fault, { type: 'status' }>) => void;
}

/** True where the exchange is dealt with; false where it goes on as usual (no fault, or one that only delayed it). */
export async function misbehave(fault: Fault | null, response: Response, exchange: Exchange): Promise<boolean> {
  if (fault === null) return false;
  switch (fault.type) {
    case 'slow':
      await new Promise((resolve) => setTimeout(resolve, fault.ms));
      return false;
    case 'status':
      exchange.see(fault.status, false);
      exchange.refuse(response, fault);
      return true;
    case 'resetBefore':
      exchange.see(0, false);
      response.socket?.destroy();
      return true;
    case 'resetAfter':
      exchange.see(0, await carriedOut(exchange));
      response.socket?.destroy();
      return true;
    case 'hang':
      exchange.see(0, fault.acted && (await carriedOut(exchange)));
      return true;
  }
}

/** A refusal is no more heard by the caller than any other answer that is lost. */
async function carriedOut({ act, isRefusal }: Exchange): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return false;
  }
}
