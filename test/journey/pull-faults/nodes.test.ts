import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InboundReports } from '../../../src/inbound/inbound-reports.js';
import type { InboundReport } from '../../../src/inbound/inbound-reports.js';
import { BANK_CLIENTS } from '../../kit/clients.js';
import { useDatabase } from '../../kit/database.js';
import { startTestGateway } from '../../kit/gateway.js';
import type { TestGateway } from '../../kit/gateway.js';
import { startSmsc } from '../../kit/smsc.js';
import type { Smsc } from '../../kit/smsc.js';
import { allDone, bookedOf, differences, until } from './books.js';
import { Phone } from './phone.js';

const OLIVER = '+447400123456';
const GRACE = '+12025550143';
const PIN = '2468';
const PAYMENTS = 12;

/** When the bank began each order of a number, and when the gateway had its answer. */
const SPANS = {
  name: '',
  text: `
    select c.amount::text as amount, o.asked_at as begun, c.finished_at as ended
    from command c join demo_bank.operation o on o.idempotency_key = c.command_id
    where c.msisdn_hash = (select msisdn_hash from command where command_id = $1)
    order by o.asked_at`,
};

interface Span extends Record<string, unknown> {
  amount: string;
  begun: Date;
  ended: Date;
}

type Handled = Extract<InboundReport, { kind: 'handled' }>;

describe('two nodes that share an account of a carrier', () => {
  const db = useDatabase({ poolSize: 2 });
  const handled: (Handled & { node: string })[] = [];
  let smsc: Smsc;
  let one: TestGateway;
  let other: TestGateway;

  const start = async (nodeName: string) => {
    const node = await startTestGateway({
      databaseUrl: db.url(),
      smscPort: smsc.port,
      carrier: { slots: 2 },
      settings: {
        nodeName,
        clients: BANK_CLIENTS,
        demoBank: { enabled: true, port: 0 },
        inbound: { rates: { message: { limit: 500 } } },
      },
    });
    node.gateway.app.get(InboundReports).all.subscribe((report) => {
      if (report.kind === 'handled') handled.push({ ...report, node: nodeName });
    });
    return node;
  };

  beforeAll(async () => {
    smsc = await startSmsc({ magicNumbers: false });
    one = await start('one');
    await smsc.whenBound(2);
    other = await start('other');
    await until(async () => {
      const { binds } = await one.client.status();
      return new Set(binds.map(({ node }) => node).filter((node) => node !== '')).size === 2;
    });
    await smsc.whenBound(2);
  }, 90_000);

  afterAll(async () => {
    await Promise.all([one?.stop(), other?.stop()]);
    await smsc?.stop();
  }, 60_000);

  it('work on what one number writes over both binds one at a time, each once', async () => {
    const phone = new Phone(smsc, OLIVER);
    const burst = Array.from({ length: PAYMENTS }, (_, at) => at + 1);
    await Promise.all(burst.map((amount) => phone.says(`PAY POWER ${amount} ${PIN}`)));
    // Acknowledged one by one they have an order, whichever bind they come by.
    const inTurn = burst.map((amount) => amount + PAYMENTS);
    for (const amount of inTurn) await phone.says(`PAY POWER ${amount} ${PIN}`);
    const all = [...burst, ...inTurn];
    await Promise.all(all.map((amount) => phone.reads(new RegExp(`\\b${amount}\\.00 paid to`))));
    await allDone(db.database(), 20_000);

    const spans = await db.database().rows<Span>(SPANS, [handled[0].commandId]);
    for (const [at, { begun }] of spans.entries()) {
      // Both clocks are this machine's.
      if (at > 0) expect(begun.getTime()).toBeGreaterThanOrEqual(spans[at - 1].ended.getTime());
    }
    const amounts = spans.map(({ amount }) => Number(amount));
    expect(amounts.slice(0, PAYMENTS).sort((a, b) => a - b)).toEqual(burst);
    expect(amounts.slice(PAYMENTS)).toEqual(inTurn);
    expect(new Set(smsc.delivered.map(({ bind }) => bind)).size).toBe(2);
    expect(phone.texts).toHaveLength(2 * PAYMENTS);
    expect(await differences(db.database())).toEqual([]);
  });

  it('do once what one code confirms that comes to both at the same time', async () => {
    const phone = new Phone(smsc, GRACE);
    for (const amount of [21, 22, 23]) {
      handled.length = 0;
      await phone.says(`PAY WATER ${amount}`);
      const [code] = /\d{6}/.exec(await phone.reads(new RegExp(`pay \\D*${amount}\\.00`)))!;
      // Word for word it would be the carrier's repeat.
      await Promise.all([phone.says(code), phone.says(`${code}.`)]);
      await phone.reads(new RegExp(`${amount}\\.00 paid to`));
      await until(() => Promise.resolve(handled.length === 3));
      await allDone(db.database(), 20_000);
      const [{ commandId }] = handled;
      expect((await bookedOf(db.database(), commandId)).entries).toBe(1);
      expect(handled.map(({ service, reason }) => [service, reason])).toEqual([
        ['bill_payment', 'confirm'],
        ['answer', ''],
        ['answer', 'repeated'],
      ]);
    }
    expect(phone.texts.filter((text) => /paid to/.test(text))).toHaveLength(3);
    expect(await differences(db.database())).toEqual([]);
  });
});
