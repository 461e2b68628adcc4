import { afterAll, beforeAll } from '@jest/globals';
import type { Database } from '../../../src/storage/database.js';
import { useDatabase } from '../../kit/database.js';
import { startTestGateway } from '../../kit/gateway.js';
import type { GatewayOptions, TestGateway } from '../../kit/gateway.js';
import { startSmsc } from '../../kit/smsc.js';
import type { Smsc, SmscOptions } from '../../kit/smsc.js';
import { Desk, FAULT_SETTINGS, PATIENCE } from './desk.js';

/** Segments that wait in the queue, of a class. */
const QUEUED = {
  name: '',
  text: `
    select count(*)::int as segments from segment where lane = 1 and message_class = $1::smallint`,
};

/** A daemon in this process, for the tests of the describe it is called in. */
export interface Bank {
  smsc: Smsc;
  tellerline: TestGateway;
  desk: Desk;
  database: Database;
  /** Segments of promotions that wait. */
  queued(): Promise<number>;
}

export function useBank(options: {
  carrier?: GatewayOptions['carrier'];
  smsc?: SmscOptions;
  settings?: Record<string, unknown>;
}): Bank {
  const bank = {} as Bank;

  // Hooks run in their order: before the database goes.
  afterAll(async () => {
    bank.desk?.close();
    await bank.tellerline?.stop();
    await bank.smsc?.stop();
  }, PATIENCE);

  const db = useDatabase({ poolSize: 2 });

  beforeAll(async () => {
    bank.smsc = await startSmsc({ magicNumbers: false, ...options.smsc });
    bank.tellerline = await startTestGateway({
      databaseUrl: db.url(),
      smscPort: bank.smsc.port,
      carrier: options.carrier,
      settings: { ...FAULT_SETTINGS, ...options.settings },
    });
    bank.desk = new Desk(bank.tellerline.gateway.grpcPort);
    bank.database = db.database();
    bank.queued = async () => {
      const [{ segments }] = await bank.database.rows<{ segments: number }>(QUEUED, [4]);
      return segments;
    };
    await bank.smsc.whenBound(1, PATIENCE);
  }, PATIENCE);

  return bank;
}
