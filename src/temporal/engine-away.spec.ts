import { describe, expect, it } from '@jest/globals';
import { Connection, ServiceError } from '@temporalio/client';
import { isEngineAway, whyEngineFailed } from './engine-away.js';

describe('an engine that is away', () => {
  it('is told by the call that met nobody, also where the client wrapped it', async () => {
    const connection = Connection.lazy({ address: '127.0.0.1:1' });
    const failure: unknown = await connection
      .withDeadline(Date.now() + 300, () => connection.workflowService.getSystemInfo({}))
      .catch((error: unknown) => error);
    await connection.close();
    if (!(failure instanceof Error)) throw new Error('somebody answered');
    expect(isEngineAway(failure)).toBe(true);
    expect(isEngineAway(new ServiceError('Failed to signal', { cause: failure }))).toBe(true);
    expect(whyEngineFailed(failure)).toMatch(/^(4 DEADLINE_EXCEEDED|14 UNAVAILABLE): /);
    expect(whyEngineFailed(new ServiceError('Failed to signal', { cause: failure }))).toBe(whyEngineFailed(failure));
  });

  it('is not told from any other failure', () => {
    expect([new Error('a fault of ours'), new ServiceError('refused'), null].map(isEngineAway)).toEqual([
      false,
      false,
      false,
    ]);
    expect([new TypeError('private'), null].map(whyEngineFailed)).toEqual(['TypeError', 'unknown']);
  });
});
