// Every export is a workflow type that the worker registers.

export { deliverNotices } from './deliver-notices/deliver-notices.workflow.js';
export { deliverPost } from './deliver-post/deliver-post.workflow.js';
export { remindUser } from './remind-user/remind-user.workflow.js';
export { purgeOutlived, reconcile } from './reconcile/reconcile.workflow.js';
