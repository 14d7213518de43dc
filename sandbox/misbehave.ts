// Carries out a fault on an HTTP exchange.

import type { Response } from 'express';
import type { Fault } from './faults.js';

interface Exchange {
  /** Carries the request out as if nothing were wrong. */
  act: () => Promise<unknown>;
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
      await exchange.act();
      exchange.see(0, true);
      response.socket?.destroy();
      return true;
    case 'hang':
      if (fault.acted) await exchange.act();
      exchange.see(0, fault.acted);
      return true;
  }
}
