import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BANK_CLIENTS } from '../../kit/clients.js';
import { startDaemon } from '../../kit/daemon.js';
import type { Daemon } from '../../kit/daemon.js';
import { useDatabase } from '../../kit/database.js';
import { startSmsc } from '../../kit/smsc.js';
import type { Smsc } from '../../kit/smsc.js';
import { allDone, differences, until } from './books.js';
import { Phone } from './phone.js';

const PAYERS = [
  '+447400123456',
  '+12025550143',
  '+4915112345678',
  '+33612345678',
  '+919812345678',
  '+525512345678',
];
const PIN = '2468';

const BOOKED = {
  name: '',
  text: 'select count(*)::int as booked from demo_bank.journal_entry where operation_key is not null',
};

const TOOK = {
  name: '',
  text: `
    select extract(epoch from finished_at - received_at)::float8 as took from command
    order by command_id`,
};

describe('a node that dies with customers’ orders in hand', () => {
  const db = useDatabase({ poolSize: 2 });
  let smsc: Smsc;
  let one: Daemon;
  let other: Daemon;

  const start = (nodeName: string) =>
    startDaemon({
      databaseUrl: db.url(),
      smscPort: smsc.port,
      carrier: { slots: 2 },
      settings: { nodeName, clients: BANK_CLIENTS, demoBank: { enabled: true, port: 0 } },
    });

  beforeAll(async () => {
    smsc = await startSmsc({ magicNumbers: false });
    one = await start('one');
    other = await start('other');
    await until(async () => {
      const { binds } = await one.client.status();
      return new Set(binds.map(({ node }) => node).filter((node) => node !== '')).size === 2;
    }, 60_000);
    await smsc.whenBound(2);
  }, 150_000);

  afterAll(async () => {
    await Promise.all([one, other].map((node) => node?.end('SIGKILL')));
    await smsc?.stop();
  });

  it('leaves them to the other, which tells of each once what the bank did once', async () => {
    const phones = PAYERS.map((msisdn) => new Phone(smsc, msisdn));
    // Booked at once, and answered so late that all are in hand when the node dies.
    // One after another they come by both binds, and to both nodes.
    for (const [at, phone] of phones.entries()) await phone.says(`PAY POWER ${at + 1}.66 ${PIN}`);
    await until(async () => {
      const [{ booked }] = await db.database().rows<{ booked: number }>(BOOKED, []);
      return booked === PAYERS.length;
    });
    await other.end('SIGKILL');
    await allDone(db.database(), 60_000);
    expect(await differences(db.database())).toEqual([]);
    for (const [at, { texts }] of phones.entries()) {
      expect(texts).toEqual([expect.stringMatching(new RegExp(`\\b${at + 1}[.,]66\\b`))]);
    }
    // Those of the living took as long as the core; those of the dead as long as a lease.
    const seconds = (await db.database().rows<{ took: number }>(TOOK, [])).map(({ took }) => took);
    expect(seconds.some((took) => took < 20)).toBe(true);
    expect(seconds.some((took) => took > 20)).toBe(true);
  }, 150_000);
});
