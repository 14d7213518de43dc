import { continueAsNew } from '@temporalio/workflow';
import { nextNotice } from '../activity-proxies.js';
import { untilAtRest } from '../until-at-rest.js';
import type { DeliverNoticesInput } from './deliver-notices.contract.js';

/** Sends one user's confirmations and alerts, with the same care as a draft. */
export async function deliverNotices({ userId }: DeliverNoticesInput): Promise<void> {
  const end = await untilAtRest(() => nextNotice({ userId }));
  if (end === 'continueAsNew') await continueAsNew<typeof deliverNotices>({ userId });
}
