import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { useDatabase } from '../kit/database.js';
import { sendText } from '../kit/events.js';
import { startTestGateway, Watching } from '../kit/gateway.js';
import type { TestGateway } from '../kit/gateway.js';
import { details } from '../kit/journey.js';
import { PackageSmsc } from './package-smsc.js';
import type { DecodedPdu, Heard } from './package-smsc.js';
import { TEXTS } from './texts.js';
import type { TextName } from './texts.js';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url));
const tlsFile = (name: string) => new URL(`../smpp/tls/${name}`, import.meta.url).pathname;

/** The carrier and the route of the example, as a newcomer copies them. */
const example = parse(read('../config/examples/carrier-example.yaml').toString()) as {
  carriers: [Record<string, unknown>];
  routes: [Record<string, unknown>];
};

/** What each account has beside the example's keys, and the number that is routed to it. */
const ACCOUNTS = {
  'carrier-one': { to: '919812345678', beside: {} },
  'octet-ref': { to: '447911123456', beside: { concatenation: 'udh8' } },
  'sar-tlvs': { to: '4915112345678', beside: { concatenation: 'sar' } },
  'payload-tlv': { to: '33612345678', beside: { concatenation: 'payload' } },
  latin: { to: '34612345678', beside: { encodings: ['gsm7', 'latin1', 'ucs2'] } },
  secured: { to: '31612345678', beside: { tls: { ca: tlsFile('test-ca.pem') } } },
  'version-33': {
    to: '12133734253',
    beside: { interfaceVersion: '3.3', bindType: 'transmitter-receiver' },
  },
  'version-50': {
    to: '61412345678',
    beside: { interfaceVersion: '5.0', enquireLinkInterval: '100ms' },
  },
};
type AccountName = keyof typeof ACCOUNTS;

describe('an SMSC that is not ours', () => {
  const db = useDatabase({ poolSize: 2 });
  const plain = new PackageSmsc({});
  const secured = new PackageSmsc({
    key: read('smpp/tls/test-server.key'),
    cert: read('smpp/tls/test-server.pem'),
  });
  let tellerline: TestGateway;
  let watching: Watching;

  const smscOf = (account: AccountName) => (account === 'secured' ? secured : plain);

  beforeAll(async () => {
    const ports = { plain: await plain.start(), secured: await secured.start() };
    const names = Object.keys(ACCOUNTS) as AccountName[];
    tellerline = await startTestGateway({
      databaseUrl: db.url(),
      smscPort: 0,
      settings: {
        carriers: names.map((name) => ({
          ...example.carriers[0],
          name,
          host: '127.0.0.1',
          port: name === 'secured' ? ports.secured : ports.plain,
          tls: 'off',
          systemId: name,
          password: { value: 'secret' },
          ...ACCOUNTS[name].beside,
        })),
        routes: names.map((name) => ({
          ...example.routes[0],
          prefixes: [`+${ACCOUNTS[name].to.slice(0, 2)}`],
          carriers: [name],
        })),
      },
    });
    const binds = ({ pdu }: Heard) => pdu.command.startsWith('bind_');
    await Promise.all([plain.until(16, binds), secured.until(2, binds)]);
    watching = new Watching(tellerline.client);
    await watching.began();
  });

  afterAll(async () => {
    watching?.stop();
    await tellerline?.stop();
    await Promise.all([plain.stop(), secured.stop()]);
  });

  /** What the package decoded of each segment of a text that was sent and delivered. */
  async function sent(account: AccountName, name: TextName): Promise<DecodedPdu[]> {
    const { heard } = smscOf(account);
    const before = heard.length;
    const [msisdn, seconds] = [`+${ACCOUNTS[account].to}`, 7200];
    const request = sendText('ALERT', { msisdn, text: TEXTS[name][0], seconds });
    const { messageId } = await tellerline.client.send(request);
    await watching.reached([messageId], 'MESSAGE_STATE_DELIVERED');
    const own = heard.slice(before).filter((one) => one.systemId === account);
    return own.map(({ pdu }) => pdu).filter((pdu) => pdu.command === 'submit_sm');
  }

  /** What is the same in every submit_sm of an account. */
  const always = (account: AccountName, dataCoding: number) => ({
    command_status: 0,
    service_type: '',
    source_addr_ton: 5,
    source_addr_npi: 0,
    source_addr: 'YourBank',
    dest_addr_ton: 1,
    dest_addr_npi: 1,
    destination_addr: ACCOUNTS[account].to,
    protocol_id: 0,
    priority_flag: 0,
    schedule_delivery_time: '',
    validity_period: expect.any(Date),
    registered_delivery: 1,
    replace_if_present_flag: 0,
    data_coding: dataCoding,
    sm_default_msg_id: 0,
  });

  it('is configured with the keys of the example and no other', async () => {
    const keys = 'host name password port segmentsPerSecond slots systemId tls windowSize';
    expect(Object.keys(example.carriers[0]).sort().join(' ')).toBe(keys);
    expect(ACCOUNTS['carrier-one'].beside).toEqual({});
    expect(await sent('carrier-one', 'gsm')).toHaveLength(1);
  });

  it.each([
    ['carrier-one', 'bind_transceiver', 0x34],
    ['secured', 'bind_transceiver', 0x34],
    ['version-33', 'bind_transmitter', 0x33],
    ['version-33', 'bind_receiver', 0x33],
    ['version-50', 'bind_transceiver', 0x50],
  ] as const)('%s binds its two slots with %s', (account, command, version) => {
    const binds = smscOf(account).heard.filter(
      ({ systemId, pdu }) => systemId === account && pdu.command === command,
    );
    expect(binds).toHaveLength(2);
    for (const { pdu } of binds) {
      expect(pdu).toMatchObject({
        command_status: 0,
        system_id: account,
        password: 'secret',
        system_type: '',
        interface_version: version,
        addr_ton: 0,
        addr_npi: 0,
        address_range: '',
      });
    }
  });

  it.each([
    ['carrier-one', 'gsm'],
    ['carrier-one', 'ucs2'],
    ['latin', 'latin'],
    ['secured', 'gsm'],
    ['version-33', 'gsm'],
    ['version-33', 'ucs2'],
    ['version-50', 'ucs2'],
  ] as const)('%s takes one segment: %s', async (account, name) => {
    const [message, dataCoding] = TEXTS[name];
    const pdus = await sent(account, name);
    expect(pdus).toHaveLength(1);
    expect(pdus[0]).toMatchObject({
      ...always(account, dataCoding),
      esm_class: 0,
      short_message: { message },
    });
    expect(pdus[0]).not.toHaveProperty('message_payload');
  });

  it.each([
    ['carrier-one', 'longGsm'],
    ['carrier-one', 'longUcs2'],
    ['carrier-one', 'pairs'],
    ['octet-ref', 'longGsm'],
    ['octet-ref', 'pairs'],
    ['octet-ref', 'longUcs2'],
    ['latin', 'longLatin'],
    ['secured', 'longUcs2'],
  ] as const)('%s takes the segments of a text by their UDH: %s', async (account, name) => {
    const [text, dataCoding, besideSeven, besideSix] = TEXTS[name];
    const total = account === 'octet-ref' ? besideSix : besideSeven;
    const pdus = await sent(account, name);
    expect(pdus).toHaveLength(total);
    const parts = pdus.map((pdu) => {
      expect(pdu).toMatchObject({ ...always(account, dataCoding), esm_class: 0x40 });
      const { udh, message } = pdu['short_message'] as { udh: Buffer[]; message: string };
      expect(udh).toHaveLength(1);
      const element = [...udh[0]];
      // Concatenated short messages (GSM 03.40, 9.2.3.24.1 and 9.2.3.24.8).
      const [identifier, length] = account === 'octet-ref' ? [0x00, 3] : [0x08, 4];
      expect(element).toHaveLength(2 + length);
      expect(element.slice(0, 2)).toEqual([identifier, length]);
      expect(element.at(-2)).toBe(total);
      return { number: element.at(-1)!, message, reference: element.slice(2, -2).join() };
    });
    expect(new Set(parts.map((part) => part.reference)).size).toBe(1);
    expect(inOrder(parts)).toBe(text);
  });

  it.each(['longGsm', 'longUcs2', 'pairs'] as const)(
    'sar-tlvs takes the segments of a text by their TLVs: %s',
    async (name) => {
      const [text, dataCoding, , total] = TEXTS[name];
      const pdus = await sent('sar-tlvs', name);
      expect(pdus).toHaveLength(total);
      const parts = pdus.map((pdu) => {
        expect(pdu).toMatchObject({
          ...always('sar-tlvs', dataCoding),
          esm_class: 0,
          sar_total_segments: total,
        });
        const { message } = pdu['short_message'] as { message: string };
        return { number: pdu['sar_segment_seqnum'] as number, message };
      });
      expect(pdus[0]).toHaveProperty('sar_msg_ref_num');
      expect(new Set(pdus.map((pdu) => pdu['sar_msg_ref_num'])).size).toBe(1);
      expect(inOrder(parts)).toBe(text);
    },
  );

  it.each(['longGsm', 'longUcs2', 'pairs'] as const)(
    'payload-tlv takes a text whole: %s',
    async (name) => {
      const [message, dataCoding] = TEXTS[name];
      const pdus = await sent('payload-tlv', name);
      expect(pdus).toHaveLength(1);
      expect(pdus[0]).toMatchObject({
        ...always('payload-tlv', dataCoding),
        esm_class: 0,
        short_message: { message: '' },
        message_payload: { message },
      });
    },
  );

  it('is told how long a message lives', async () => {
    const before = Date.now();
    const [pdu] = await sent('carrier-one', 'gsm');
    const until = (pdu['validity_period'] as Date).getTime();
    // Rounded down to seconds; the package counts from when it decodes.
    expect(until).toBeGreaterThan(before + 7_199_000);
    expect(until).toBeLessThanOrEqual(Date.now() + 7_200_000);
  });

  it.each([
    ['with a header and no body', '99', 'ESME_RINVDSTADR'],
    ['with a generic_nack of no status', '98', 'ESME_RUNKNOWNERR'],
  ])('may refuse a message %s', async (_, digits, status) => {
    const { client } = tellerline;
    const msisdn = `+9198123456${digits}`;
    const { messageId } = await client.send(sendText('ALERT', { msisdn }));
    await watching.reached([messageId], 'MESSAGE_STATE_REJECTED');
    const { message } = await client.get({ messageId });
    expect(details(message!)).toContain(status);
  });

  it('is asked whether it lives', async () => {
    const [first] = await plain.until(
      1,
      ({ systemId, pdu }) => systemId === 'version-50' && pdu.command === 'enquire_link',
    );
    expect(first.pdu.command_status).toBe(0);
  });

  it('is answered when it asks', async () => {
    expect(plain.sessions.size).toBe(16);
    for (const smsc of [plain, secured]) {
      for (const session of smsc.sessions) {
        const answer = new Promise<DecodedPdu>((resolve) => session.enquire_link({}, resolve));
        expect(await answer).toMatchObject({ command: 'enquire_link_resp', command_status: 0 });
      }
    }
  });

  it('hears an unbind on every session, and has taken every answer before', async () => {
    await tellerline.stop();
    for (const smsc of [plain, secured]) {
      const count = (wanted: RegExp) =>
        smsc.heard.filter(({ pdu }) => wanted.test(pdu.command)).length;
      expect(count(/^unbind$/)).toBe(count(/^bind_/));
      const answers = smsc.heard.filter(({ pdu }) => pdu.command === 'deliver_sm_resp');
      expect(answers).toHaveLength(smsc.messages);
      for (const { pdu } of answers) expect(pdu.command_status).toBe(0);
      expect(count(/nack|unknown/)).toBe(0);
      expect(smsc.errors).toEqual([]);
    }
  });
});

/** The text that the parts make. */
function inOrder(parts: { number: number; message: string }[]): string {
  const sorted = parts.toSorted((a, b) => a.number - b.number);
  expect(sorted.map((part) => part.number)).toEqual(sorted.map((_, i) => i + 1));
  return sorted.map((part) => part.message).join('');
}
