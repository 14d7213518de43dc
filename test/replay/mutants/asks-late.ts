// A change that looks harmless and is not: workflows that wait under the old code would break under this one.

import { sleep } from '@temporalio/workflow';
import { fireReminder, nextNotice, nextStep } from '../../../workflows/activity-proxies.js';
import { untilAtRest } from '../../../workflows/until-at-rest.js';
import type { DeliverNoticesInput } from '../../../workflows/deliver-notices/deliver-notices.contract.js';
import type { DeliverPostInput } from '../../../workflows/deliver-post/deliver-post.contract.js';
import type { RemindUserInput } from '../../../workflows/remind-user/remind-user.contract.js';

export async function deliverPost({ postId }: DeliverPostInput): Promise<void> {
  await sleep('1s');
  await untilAtRest(() => nextStep({ postId }));
}

export async function deliverNotices({ userId }: DeliverNoticesInput): Promise<void> {
  await sleep('1s');
  await untilAtRest(() => nextNotice({ userId }));
}

export async function remindUser({ userId }: RemindUserInput): Promise<void> {
  await sleep('1s');
  await untilAtRest(() => fireReminder({ userId }));
}

export async function reconcile(): Promise<void> {
  await sleep('1s');
}

export async function purgeOutlived(): Promise<void> {
  await sleep('1s');
}
