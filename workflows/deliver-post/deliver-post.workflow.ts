import { continueAsNew } from '@temporalio/workflow';
import { nextStep } from '../activity-proxies.js';
import { untilAtRest } from '../until-at-rest.js';
import type { DeliverPostInput } from './deliver-post.contract.js';

/** Carries one post from its first draft to rest: the rows say what is due, the loop does it and waits. */
export async function deliverPost({ postId }: DeliverPostInput): Promise<void> {
  const end = await untilAtRest(() => nextStep({ postId }));
  // At rest: a later command starts this id anew.
  if (end === 'continueAsNew') await continueAsNew<typeof deliverPost>({ postId });
}
