// A change as it should be made: one activity more, behind a patch, so that what began before it goes on as it began.

import { patched } from '@temporalio/workflow';
import { nextStep } from '../../../workflows/activity-proxies.js';
import type { DeliverPostInput } from '../../../workflows/deliver-post/deliver-post.contract.js';
import { untilAtRest } from '../../../workflows/until-at-rest.js';

export * from '../../../workflows/index.js';

export async function deliverPost({ postId }: DeliverPostInput): Promise<void> {
  await untilAtRest(async () => {
    if (patched('asks-twice')) await nextStep({ postId });
    return nextStep({ postId });
  });
}
