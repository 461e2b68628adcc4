import { describe, expect, it } from '@jest/globals';
import { OtpPurpose } from '../../../src/rpc/generated/tellerline/v1/otp_service.js';
import { usePull } from '../../kit/pull.js';
import { codeIn, WRITERS, wrongCode } from './told.js';

/** Of so many digits that none is one by chance. */
const PINS = ['86420975', '97531864'];

describe('what customers write', () => {
  const journey = usePull();
  const { number, customerId } = WRITERS.grace;
  const said: string[] = [];
  const codes: string[] = [];

  async function tables(): Promise<string[]> {
    const rows = await journey.database.rows<{ name: string }>(
      {
        name: '',
        text: `select format('%I.%I', table_schema, table_name) as name
          from information_schema.tables
          where table_schema = 'public' and table_type = 'BASE TABLE'`,
      },
      [],
    );
    return rows.map(({ name }) => name);
  }

  /** All that is in the gateway's own tables, as text; of the octets their Latin-1. */
  async function stored(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const name of await tables()) {
      const rows = await journey.database.rows<Record<string, unknown>>(
        { name: '', text: `select * from ${name}` },
        [],
      );
      const asText = (value: unknown): string =>
        Buffer.isBuffer(value) ? value.toString('latin1') : JSON.stringify(value ?? '');
      found.set(name, rows.flatMap((row) => Object.values(row).map(asText)).join('\n'));
    }
    return found;
  }

  it('is written, and answered', async () => {
    const { otp } = journey.tellerline.client;
    await otp.issue({
      requestId: 'secret-1',
      recipient: { customerId },
      purpose: OtpPurpose.OTP_PURPOSE_LOGIN,
    });
    codes.push(codeIn(await journey.reads(number)));
    const texts = [
      `PAY POWER 31.25 ${PINS[0]}`,
      `MOVE 200 SAV CUR ${PINS[1]}`,
      `My secret is ${PINS[0]} and I am Zebulon`,
      'STOPCHQ 000125',
    ];
    for (const text of texts) {
      const { text: told } = await journey.asks(number, text);
      said.push(text);
      if (/^\d{6} /.test(told)) {
        const code = codeIn(told);
        await journey.asks(number, wrongCode(code));
        await journey.asks(number, code);
        codes.push(code);
      }
    }
    expect(codes.length).toBeGreaterThan(1);
  });

  it('is in no table in clear, nor its number, nor a code', async () => {
    const found = await stored();
    expect([...found.keys()]).toEqual(
      expect.arrayContaining(['public.command', 'public.inbound_message', 'public.conversation']),
    );
    const secrets = [...PINS, ...said, 'Zebulon', number.slice(1)];
    for (const [name, text] of found) {
      for (const secret of secrets)
        expect([name, secret, text.includes(secret)]).toEqual([name, secret, false]);
      for (const code of codes) {
        expect([name, new RegExp(`(?<!\\d)${code}(?!\\d)`).test(text)]).toEqual([name, false]);
      }
    }
  });

  it('is gone as soon as it is answered', async () => {
    const rows = await journey.database.rows(
      { name: '', text: 'select inbound_id from inbound_message where pdu_sealed is not null' },
      [],
    );
    expect(rows).toEqual([]);
  });

  it('is in no log line, no metric and no audit', async () => {
    const { tellerline } = journey;
    const { client } = tellerline;
    const { commands } = await client.inbound.listCommands({ customerId, pageSize: 500 });
    expect(commands.length).toBeGreaterThan(3);
    const audit = JSON.stringify(commands);
    expect(audit).toContain('*');
    const places = { log: tellerline.log.join(''), metrics: await tellerline.metrics(), audit };
    for (const [name, text] of Object.entries(places)) {
      for (const secret of [...PINS, ...said, 'Zebulon', number.slice(1)]) {
        expect([name, secret, text.includes(secret)]).toEqual([name, secret, false]);
      }
      for (const code of codes) {
        expect([name, new RegExp(`\\b${code}\\b`).test(text)]).toEqual([name, false]);
      }
    }
  });

  it('is in the audit by who, from which number, what, by which guard, and the core’s word', async () => {
    const asked = await journey.asks(number, 'PAY WATER 7');
    const answer = await journey.asks(number, codeIn(asked.text));
    const [newest, before] = await journey.commandsOf(number);
    expect(newest.commandId).toBe(answer.command.commandId);
    expect(before).toEqual(await journey.command(asked.command.commandId));
    expect(before).toMatchObject({
      service: 'bill_payment',
      customerId,
      carrier: 'demo',
      destination: '55888',
      guard: 'COMMAND_GUARD_CODE',
      state: 'COMMAND_STATE_DONE',
      detail: { biller: 'City Water XX0817', account: 'shop XX2468', amount: '7 USD' },
      coreAnswer: 'done',
    });
    expect(before.maskedMsisdn).toMatch(/^\+?1?\*+\d{2,4}$|^\+\d*\*+\d+$/);
    expect(before.coreReference).not.toBe('');
    expect(before.receivedAt).toBeDefined();
    expect(before.finishedAt).toBeDefined();
  });
});
