import { Module } from '@nestjs/common';
import { DeliveryModule } from '../delivery/index.js';
import { TemporalModule } from '../temporal/index.js';
import { PostCreation } from './commands/post-creation.js';
import { PostDecisions } from './commands/post-decisions.js';
import { PostEdits } from './commands/post-edits.js';
import { PostPublication } from './commands/post-publication.js';
import { PostRevival } from './commands/post-revival.js';
import { PostSends } from './commands/post-sends.js';
import { DecisionsController } from './decisions.controller.js';
import { DeliveriesController } from './deliveries.controller.js';
import { PostHistory } from './post-history.js';
import { PostQueries } from './post-queries.js';
import { PostRequests } from './post-requests.js';
import { PostsController } from './posts.controller.js';
import { PostRevisionDesk } from './revision-desk.js';

const commands = [PostCreation, PostDecisions, PostEdits, PostPublication, PostRevival, PostSends];

/** The commands, for other surfaces and for the worker. */
@Module({
  imports: [DeliveryModule, TemporalModule],
  providers: [...commands, PostQueries, PostRevisionDesk],
  exports: [...commands, PostQueries, PostRevisionDesk],
})
export class PostsModule {}

/** The routes. */
@Module({
  imports: [DeliveryModule, PostsModule, TemporalModule],
  controllers: [PostsController, DecisionsController, DeliveriesController],
  providers: [PostHistory, PostRequests],
})
export class PostRoutesModule {}
