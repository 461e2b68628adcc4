import { describe, expect, it } from '@jest/globals';
import { JobHistoryRunner } from '../../src/schedule/job-history.runner.js';
import { JobRegistry } from '../../src/schedule/job-registry.js';
import { useDatabase } from '../kit/database.js';
import { START, TestJob, TestNode } from './job-kit.js';

const DAY = 86_400_000;
const test = useDatabase();

describe('the history of jobs', () => {
  it('goes back 400 days', async () => {
    const job = new TestJob('old');
    const node = new TestNode('a', test.database(), [job]);
    const registry = new JobRegistry();
    const history = new JobHistoryRunner(node.store, registry);
    history.onModuleInit();
    node.registry.add(registry.find('job-history')!);
    for (const days of [500, 401, 399, 1]) {
      await node.runner.begin('old', () => START - days * DAY);
      await node.runner.idle();
    }
    await node.runner.begin('job-history', () => START);
    await node.runner.idle();
    expect(await node.history('job-history')).toEqual(['09:00 done 2 deleted']);
    expect(await node.history('old')).toHaveLength(2);
  });
});
