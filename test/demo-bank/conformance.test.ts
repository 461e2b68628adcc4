import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { credentials } from '@grpc/grpc-js';
import { describe, expect, it } from '@jest/globals';
import { CoreChannel } from '../../src/core-banking/core-channel.adapter.js';
import { Bench } from '../../src/core-banking/conformance/bench.js';
import type { CheckResult } from '../../src/core-banking/conformance/check.js';
import { ALL_CHECKS, runChecks } from '../../src/core-banking/conformance/run-checks.js';
import { useDatabase } from '../kit/database.js';
import { ASHA, discrepancies, startBank } from './bank.js';

describe('the demo bank and the contract', () => {
  const db = useDatabase();

  it('passes every check of the conformance suite, with those that write', async () => {
    const bank = await startBank(db.database());
    const channel = new CoreChannel(bank.runner.address!, credentials.createInsecure());
    try {
      const bench = new Bench(
        {
          caller: channel,
          now: () => Date.now(),
          pause: (milliseconds) => pause(Math.max(milliseconds, 0)),
          newKey: () => randomUUID(),
          readWithin: 20_000,
          operationWithin: 20_000,
        },
        {
          customer: ASHA.customerId,
          msisdn: '+919876543210',
          pin: '2468',
          account: ASHA.savings,
          toAccount: ASHA.current,
          biller: 'POWER',
          cheque: '000123',
          card: 'IN-1001-4',
          amount: '1.00',
        },
      );
      const results: CheckResult[] = [];
      for await (const result of runChecks(bench, { writes: true })) results.push(result);
      expect(results.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
      expect(results).toHaveLength(ALL_CHECKS.length);
      expect(await discrepancies(db.database())).toEqual([]);
    } finally {
      channel.close();
      await bank.stop();
    }
  }, 120_000);
});
