import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { CoreReports } from '../../../src/core-banking/core-reports.js';
import { DemoBankRunner } from '../../../src/demo-bank/demo-bank.runner.js';
import { BANK_CLIENTS } from '../../kit/clients.js';
import { usePrivateServer } from '../../kit/database.js';
import { startTestGateway } from '../../kit/gateway.js';
import type { TestGateway } from '../../kit/gateway.js';
import { startSmsc } from '../../kit/smsc.js';
import type { Smsc } from '../../kit/smsc.js';
import { allDone, differences } from './books.js';
import { Phone } from './phone.js';

const OLIVER = '+447400123456';
const GRACE = '+12025550143';
const JUERGEN = '+4915112345678';
const PIN = '2468';
const ESME_RTHROTTLED = 0x58;

describe('with the database away while customers write', () => {
  const db = usePrivateServer();
  let smsc: Smsc;
  let tellerline: TestGateway;

  beforeAll(async () => {
    smsc = await startSmsc({ magicNumbers: false, deliverRetryDelay: 200 });
    tellerline = await startTestGateway({
      databaseUrl: db.url(),
      smscPort: smsc.port,
      settings: {
        clients: BANK_CLIENTS,
        demoBank: { enabled: true, port: 0 },
        inbound: { repeatWithin: '2m', rates: { message: { limit: 500 } } },
        core: { operationTimeout: '2s', readTimeout: '2s', attempts: 2 },
      },
    });
    await smsc.whenBound();
  }, 90_000);

  afterAll(async () => {
    await tellerline?.stop();
    await smsc?.stop();
  }, 60_000);

  it('gives messages back to the carrier until they are kept, and does them once', async () => {
    const phone = new Phone(smsc, OLIVER);
    await db.stopPostgres();
    const refused = smsc.nextDelivery(({ kind }) => kind === 'mo');
    const taken = phone.says(`PAY POWER 41 ${PIN}`, 60_000);
    expect(await refused).toMatchObject({ status: ESME_RTHROTTLED, outcome: 'retried' });
    expect(smsc.delivered.some(({ outcome }) => outcome === 'taken')).toBe(false);
    await db.startPostgres();
    await taken;
    await phone.reads(/41\.00 paid to/, 30_000);
    await allDone(db.database(), 30_000);
    expect(await differences(db.database())).toEqual([]);
    expect(phone.texts).toHaveLength(1);
  }, 90_000);

  it.each([
    ['before the bank books it', 'VerifyPin', 42],
    ['after the bank has booked it', 'PayBill', 43],
  ])(
    'finishes what was under way when it is back: killed %s',
    async (_, method, amount) => {
      const phones = [new Phone(smsc, GRACE), new Phone(smsc, JUERGEN)];
      const { gateway } = tellerline;
      const { all } = gateway.app.get(CoreReports);
      const called = firstValueFrom(
        all.pipe(
          filter((report) => report.kind === 'called' && report.method === method),
          timeout(20_000),
        ),
      );
      // The bank has its books in the same database.
      gateway.app.get(DemoBankRunner).behave({ kind: 'slow', by: 50 });
      await Promise.all(phones.map((phone) => phone.says(`PAY WATER ${amount} ${PIN}`)));
      await called;
      await db.killPostgres();
      await db.startPostgres();
      await allDone(db.database(), 100_000);
      expect(await differences(db.database())).toEqual([]);
      const OUTCOME = new RegExp(`${amount}\\.00 paid to|was not done|Nothing was done`);
      await Promise.all(phones.map((phone) => phone.reads(OUTCOME)));
      for (const { texts } of phones) {
        expect(texts.filter((text) => OUTCOME.test(text))).toHaveLength(1);
      }
    },
    150_000,
  );
});
