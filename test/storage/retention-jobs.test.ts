import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { RetentionJobs } from '../../src/gateway.jobs.module.js';
import { InboundCleaningRunner } from '../../src/inbound/inbound-cleaning.runner.js';
import { OtpCleaningRunner } from '../../src/otp/otp-cleaning.runner.js';
import { HeldRun } from '../../src/schedule/held-run.js';
import { JobRegistry } from '../../src/schedule/job-registry.js';
import { SettingsStore } from '../../src/settings/settings.store.js';
import { CleaningRunner } from '../../src/storage/cleaning.runner.js';
import { PartitionRunner } from '../../src/storage/partition.runner.js';
import { useDatabase } from '../kit/database.js';
import { settingsOf } from '../rpc/gateway.js';

Logger.overrideLogger(false);

const DAY = 86_400_000;
const NOW = Date.UTC(2031, 8, 1);

describe('retention as jobs', () => {
  const kit = useDatabase();
  const sql = (text: string) => kit.database().rows({ name: '', text }, []);

  function jobs(): JobRegistry {
    const database = kit.database();
    const settings = new SettingsStore('none', settingsOf({}), {});
    const registry = new JobRegistry();
    new RetentionJobs(
      registry,
      new PartitionRunner(database, () => ({ messages: DAY, journal: DAY })),
      new CleaningRunner(database, () => ({ eventKeys: DAY, orphanReceipts: DAY })),
      new InboundCleaningRunner(database, settings),
      new OtpCleaningRunner(database),
    ).onModuleInit();
    return registry;
  }

  function runOf(job: string): HeldRun {
    const claim = { job, slot: NOW, node: 'a', attempt: 1 };
    return new HeldRun(claim, null, 0, () => Promise.resolve(true));
  }

  beforeEach(async () => {
    await sql('truncate event_key');
    await sql(`insert into event_key
      select 'a', n::text, gen_random_uuid(), '2030-01-01' from generate_series(1, 6000) n`);
  });

  it('end with the batch in hand where the daemon stops, and are gone on with', async () => {
    const job = jobs().find('retention')!;
    const stopped = runOf(job.name);
    stopped.stop();
    expect(await job.run(stopped, NOW)).toBe('deleted 5000 event keys and 0 receipts');
    expect(stopped.endedEarly).toBe(true);
    const next = runOf(job.name);
    expect(await job.run(next, NOW)).toBe('deleted 1000 event keys and 0 receipts');
    expect(next.endedEarly).toBe(false);
  });

  it.each([
    [
      'inbound-retention',
      `insert into sender_rate values ('\\x01', 'message', 'epoch', 1, 'epoch')`,
    ],
    ['otp-retention', `insert into otp_volume values ('epoch', '+1', '+1', 1, 1)`],
  ])('%s does as well', async (name, something) => {
    await sql(something);
    const stopped = runOf(name);
    stopped.stop();
    await jobs().find(name)!.run(stopped, NOW);
    expect(stopped.endedEarly).toBe(true);
  });
});
