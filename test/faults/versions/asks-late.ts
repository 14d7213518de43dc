// A change that looks harmless and is not: posts that wait under the old code cannot go on under this one.

import { sleep } from '@temporalio/workflow';
import { nextStep } from '../../../workflows/activity-proxies.js';
import type { DeliverPostInput } from '../../../workflows/deliver-post/deliver-post.contract.js';
import { untilAtRest } from '../../../workflows/until-at-rest.js';

export * from '../../../workflows/index.js';

export async function deliverPost({ postId }: DeliverPostInput): Promise<void> {
  await sleep('1s');
  await untilAtRest(() => nextStep({ postId }));
}
