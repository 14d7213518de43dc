export { type DecisionResult, PostDecisions } from './commands/post-decisions.js';
export { PostRoutesModule, PostsModule } from './posts.module.js';
export { PostRevisionDesk } from './revision-desk.js';
