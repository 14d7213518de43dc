export { PostCreation } from './commands/post-creation.js';
export { type DecisionResult, PostDecisions, type Replaced, type UndoResult } from './commands/post-decisions.js';
export { type EditResult, PostEdits } from './commands/post-edits.js';
export { PostPublication, type PublicationResult, type RemindResult } from './commands/post-publication.js';
export { PostRevival, type RevivalResult, type WriteAgainResult } from './commands/post-revival.js';
export { PostSends, type RetryResult } from './commands/post-sends.js';
export { PostQueries } from './post-queries.js';
export { PostRoutesModule, PostsModule } from './posts.module.js';
export { PostRevisionDesk } from './revision-desk.js';
