// Carries a command out and says what came of it.

import type { INestApplicationContext } from '@nestjs/common';
import { ActionLog } from '../action-log.js';
import { Channels } from '../channels.js';
import { DeliveryReport } from '../delivery-report.js';
import { OperatorResend } from '../resend.js';
import type { OpsCommand } from './arguments.js';
import { actionsView, changeView, channelsView, listView, planView, resendView } from './views.js';
import { nowMs } from '../../common/clock.js';

export interface OpsAnswer {
  /** For people, or for machines where they asked. */
  output: string;
  /** False where it ended before its end. */
  done: boolean;
}

/** @param stop what is going on ends at its next step. */
export async function runOps(app: INestApplicationContext, command: OpsCommand, stop: AbortSignal): Promise<OpsAnswer> {
  const now = nowMs();
  const answer = <Facts>(facts: Facts, view: (facts: Facts, now: number) => string, done = true): OpsAnswer => ({
    output: command.json ? `${JSON.stringify(facts, null, 2)}\n` : view(facts, now),
    done,
  });
  const part = <Part>(type: new (...args: never[]) => Part): Part => app.get<Part>(type, { strict: false });

  switch (command.name) {
    case 'list':
      return answer(await part(DeliveryReport).list(command.filter), listView);
    case 'channels':
      return answer(await part(Channels).report(), channelsView);
    case 'resend': {
      const { go, ...order } = command;
      if (go === null) return answer(await part(OperatorResend).plan(order), planView);
      const result = await part(OperatorResend).run({ ...order, ...go }, stop);
      return answer(result, resendView, result.done);
    }
    case 'pause':
      return answer(await part(Channels).pause(command), changeView);
    case 'resume':
      return answer(await part(Channels).resume(command), changeView);
    case 'actions':
      return answer(await part(ActionLog).list(command.limit), actionsView);
  }
}
