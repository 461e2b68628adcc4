import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { CoreReports } from '../../../src/core-banking/core-reports.js';
import { DemoBankRunner } from '../../../src/demo-bank/demo-bank.runner.js';
import { BANK_CLIENTS } from '../../kit/clients.js';
import { useDatabase } from '../../kit/database.js';
import { startTestGateway } from '../../kit/gateway.js';
import type { TestGateway } from '../../kit/gateway.js';
import { startSmsc } from '../../kit/smsc.js';
import type { Smsc } from '../../kit/smsc.js';
import { allDone, bookedOf, differences, toldOf } from './books.js';
import { Phone } from './phone.js';

const ASHA = '+919876543210';
const OLIVER = '+447400123456';
const GRACE = '+12025550143';
const JUERGEN = '+4915112345678';
const PIN = '2468';

const codeIn = (text: string) => /\d{6}/.exec(text)![0];

describe('a daemon that is stopped in an orderly way, and started again', () => {
  const db = useDatabase({ poolSize: 2 });
  let smsc: Smsc;
  let tellerline: TestGateway | null = null;

  const start = async () => {
    tellerline = await startTestGateway({
      databaseUrl: db.url(),
      smscPort: smsc.port,
      settings: {
        clients: BANK_CLIENTS,
        demoBank: { enabled: true, port: 0 },
        inbound: { rates: { message: { limit: 500 } } },
        core: { operationTimeout: '2s', attempts: 2, operationLifetime: '4s' },
      },
    });
    await smsc.whenBound();
    return tellerline;
  };
  const stop = async () => {
    const begun = Date.now();
    await tellerline?.stop();
    tellerline = null;
    return Date.now() - begun;
  };

  beforeAll(async () => {
    smsc = await startSmsc({ magicNumbers: false });
  });
  afterEach(async () => {
    await stop();
  }, 40_000);
  afterAll(() => smsc?.stop());

  it('knows its questions afterwards: a code sent before is answered after', async () => {
    const [asha, oliver] = [new Phone(smsc, ASHA), new Phone(smsc, OLIVER)];
    await start();
    await Promise.all([asha.says('MOVE 210 SAV CUR'), oliver.says('STOPCHQ 000123')]);
    const codes = {
      asha: codeIn(await asha.reads(/\d{6} is your Demo Bank code/)),
      oliver: codeIn(await oliver.reads(/\d{6} is your Demo Bank code/)),
    };
    await stop();
    // The carrier keeps it meanwhile.
    const kept = asha.says(codes.asha, 40_000);
    await start();
    await Promise.all([kept, oliver.says(codes.oliver)]);
    await asha.reads(/210\.00 moved from/);
    await oliver.reads(/Cheque 000123 is stopped/);
    await allDone(db.database(), 20_000);
    expect(await differences(db.database())).toEqual([]);
    expect([asha.texts.length, oliver.texts.length]).toEqual([2, 2]);
  }, 90_000);

  it('loses nothing of what it had in hand, at whatever step it is stopped', async () => {
    const phones = [new Phone(smsc, OLIVER), new Phone(smsc, GRACE), new Phone(smsc, JUERGEN)];
    for (const nth of [1, 2, 4, 5]) {
      const { gateway } = await start();
      gateway.app.get(DemoBankRunner).behave({ kind: 'slow', by: 100 });
      const { all } = gateway.app.get(CoreReports);
      // One more call of the core's is over each time: another step of the way.
      let called = 0;
      const reached = firstValueFrom(
        all.pipe(
          filter(({ kind }) => kind === 'called' && ++called === nth * 2 + 1),
          timeout(20_000),
        ),
      );
      const taken = phones.map((phone, at) =>
        phone.says(`PAY POWER ${20 + nth}.0${at} ${PIN}`, 60_000),
      );
      await reached;
      expect(await stop()).toBeLessThan(10_000);
      await start();
      await Promise.all(taken);
      await Promise.all(
        phones.map((phone, at) => phone.reads(new RegExp(`${20 + nth}\\.0${at} paid`))),
      );
      await stop();
    }
    await allDone(db.database(), 20_000);
    expect(await differences(db.database())).toEqual([]);
  }, 200_000);

  it('leaves an order that the core did not answer to whoever comes after', async () => {
    const phone = new Phone(smsc, OLIVER);
    await start();
    await phone.says(`PAY WATER 31.55 ${PIN}`);
    await phone.reads(/do not send it again: we will tell you/);
    await stop();
    const { client } = await start();
    await phone.reads(/31\.55 paid to/);
    await allDone(db.database(), 20_000);
    const { commands } = await client.inbound.listCommands({ msisdn: OLIVER, pageSize: 1 });
    const [{ commandId }] = commands;
    expect((await bookedOf(db.database(), commandId)).entries).toBe(1);
    const told = await toldOf(db.database(), commandId);
    expect(told).toEqual(['reply_in_progress', 'reply_payment_done']);
  }, 90_000);
});
