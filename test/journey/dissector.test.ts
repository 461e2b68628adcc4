import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { useDatabase } from '../kit/database.js';
import { sendText } from '../kit/events.js';
import { startTestGateway, Watching } from '../kit/gateway.js';
import { startSmsc } from '../kit/smsc.js';
import { CONSTANT, place, sender, whole } from './dissected-submit.js';
import { pcapOf } from './pcap.js';
import { pdusSent, RecordedLink } from './recorded-link.js';
import { TEXTS } from './texts.js';
import type { TextName } from './texts.js';
import { Capture, HAS_TSHARK } from './tshark.js';
import type { Dissected } from './tshark.js';

const SUBMIT_SM = 0x04;
const BIND_RECEIVER = 0x01;
const BIND_TRANSMITTER = 0x02;
const BIND_TRANSCEIVER = 0x09;
const DELIVER_SM_RESP = 0x8000_0005;

/** The carriers, each with the numbers that are routed to it and the sender they see. */
const ACCOUNTS = {
  udh16: { prefix: '+91981234', senderId: 'DemoBank', over: {}, sender: '5/0/DemoBank' },
  udh8: {
    prefix: '+44791112',
    senderId: '+447911000000',
    over: {
      concatenation: 'udh8',
      interfaceVersion: '3.3',
      bindType: 'transmitter-receiver',
      systemType: 'BANK',
      serviceType: 'CMT',
    },
    sender: '1/1/447911000000',
  },
  sar: {
    prefix: '+491511234',
    senderId: '56767',
    over: { concatenation: 'sar' },
    sender: '3/0/56767',
  },
  payload: {
    prefix: '+3361234',
    senderId: 'DemoBank',
    over: { concatenation: 'payload', interfaceVersion: '5.0', enquireLinkInterval: '200ms' },
    sender: '5/0/DemoBank',
  },
  latin: {
    prefix: '+3461234',
    senderId: 'DemoBank',
    over: { encodings: ['gsm7', 'latin1', 'ucs2'] },
    sender: '5/0/DemoBank',
  },
};
type AccountName = keyof typeof ACCOUNTS;

const ALL: TextName[] = ['gsm', 'fullGsm', 'longGsm', 'tenGsm', 'ucs2', 'pairs', 'longUcs2'];
const SENT: { account: AccountName; name: TextName; msisdn: string }[] = [
  ...(['udh16', 'udh8', 'sar', 'payload'] as const).flatMap((account) =>
    ALL.map((name) => ({ account, name })),
  ),
  { account: 'latin' as const, name: 'latin' as const },
  { account: 'latin' as const, name: 'longLatin' as const },
].map((one, i) => ({ ...one, msisdn: `${ACCOUNTS[one.account].prefix}${1000 + i}` }));

const describeDissected = HAS_TSHARK ? describe : describe.skip;
const reason = HAS_TSHARK ? '' : ' (skipped: tshark is not installed)';

describeDissected(`what the daemon sends, as Wireshark reads it${reason}`, () => {
  const db = useDatabase({ poolSize: 2 });
  let asSent: Capture;
  let byPdu: Capture;
  let link: RecordedLink;
  let pdus: Dissected[];
  let complaints: string[];
  /** The most seconds between a message's acceptance and its submit_sm. */
  let waited: number;

  beforeAll(async () => {
    const names = Object.keys(ACCOUNTS) as AccountName[];
    const smsc = await startSmsc({
      systemId: names[0],
      others: names.slice(1).map((systemId) => ({ systemId })),
    });
    link = new RecordedLink(smsc.port);
    const port = await link.start();
    const tellerline = await startTestGateway({
      databaseUrl: db.url(),
      smscPort: port,
      settings: {
        carriers: names.map((name) => ({
          name,
          host: '127.0.0.1',
          port,
          tls: 'off',
          systemId: name,
          password: { value: 'secret' },
          segmentsPerSecond: 1000,
          windowSize: 100,
          reconnect: { initial: '10ms', max: '200ms' },
          ...ACCOUNTS[name].over,
        })),
        routes: names.map((name) => ({
          prefixes: [ACCOUNTS[name].prefix],
          carriers: [name],
          senderId: ACCOUNTS[name].senderId,
        })),
      },
    });
    const watching = new Watching(tellerline.client);
    try {
      await smsc.whenBound(6);
      await watching.began();
      const began = Date.now();
      const answers = await Promise.all(
        SENT.map(({ msisdn, name }) => {
          const request = sendText('ALERT', { msisdn, text: TEXTS[name][0], seconds: 7200 });
          return tellerline.client.send(request);
        }),
      );
      const ids = answers.map((answer) => answer.messageId);
      await watching.reached(ids, 'MESSAGE_STATE_DELIVERED');
      waited = (Date.now() - began) / 1000;
      expect(await smsc.enquireLinks()).toBe(6);
      await link.until((sent) => sent.some((pdu) => pdu.readUInt32BE(4) === 0x15));
      await smsc.sendMo({ from: '919812345678', to: '56767', text: 'BAL', parts: 2 });
      await smsc.unbindAll();
      const binds = (sent: Buffer[]) => sent.filter((pdu) => [1, 2, 9].includes(pdu[7]));
      await link.until((sent) => binds(sent).length === 12);
      // Delivered again, so bound again.
      const again = names.map((name) =>
        sendText('OTP', { msisdn: `${ACCOUNTS[name].prefix}2000` }),
      );
      const second = await Promise.all(again.map((request) => tellerline.client.send(request)));
      const secondIds = second.map((answer) => answer.messageId);
      await watching.reached(secondIds, 'MESSAGE_STATE_DELIVERED');
    } finally {
      watching.stop();
      await tellerline.stop();
      await link.stop();
      complaints = smsc.complaints;
      await smsc.stop();
    }
    asSent = new Capture(pcapOf(link.chunks));
    byPdu = new Capture(pcapOf(pdusSent(link.chunks)));
    pdus = await byPdu.dissected();
  }, 90_000);

  afterAll(() => {
    asSent?.remove();
    byPdu?.remove();
  });

  const commands = (commandId: number) =>
    pdus.filter((pdu) => pdu.number('smpp.command_id') === commandId);

  it('is all well-formed, and nothing more and nothing less than PDUs', async () => {
    expect(await asSent.remarks()).toEqual([]);
    const framed = pdusSent(link.chunks);
    const octets = link.chunks.filter(({ sent }) => sent).map((chunk) => chunk.octets);
    expect(Buffer.concat(framed.map((pdu) => pdu.octets))).toHaveLength(
      Buffer.concat(octets).length,
    );
    expect((await asSent.countPdus()).sent).toBe(framed.length);
    expect(await byPdu.remarks()).toEqual([]);
    expect(pdus).toHaveLength(framed.length);
    expect(complaints).toEqual([]);
  });

  it.each([
    ['too long', 250],
    ['too short', 100],
  ])('would not be well-formed with an sm_length that is %s', async (_, smLength) => {
    // A text of 160 octets ends the PDU, and sm_length stands before it.
    const chunks = pdusSent(link.chunks);
    const full = chunks.find(({ octets }) => octets.at(-161) === 160)!;
    const octets = Buffer.from(full.octets);
    octets[octets.length - 161] = smLength;
    const capture = new Capture(pcapOf([{ ...full, octets }]));
    try {
      expect(await capture.remarks()).toEqual([expect.stringContaining('Malformed')]);
    } finally {
      capture.remove();
    }
  });

  it.each(SENT)('$account: $name', ({ account, name, msisdn }) => {
    const [text, dataCoding] = TEXTS[name];
    const total = segmentsOf(account, name);
    const parts = commands(SUBMIT_SM)
      .filter((pdu) => pdu.text('smpp.destination_addr') === msisdn.slice(1))
      .sort((a, b) => place(a).number - place(b).number);
    const { reference } = place(parts[0]);
    const element = hasHeader(account, total) ? (account === 'udh8' ? 0x00 : 0x08) : NaN;
    expect(parts).toHaveLength(total);
    expect(parts.map(place)).toEqual(
      parts.map((_, i) => ({ element, reference, total, number: i + 1 })),
    );
    for (const pdu of parts) {
      expect(sender(pdu)).toBe(ACCOUNTS[account].sender);
      expect(pdu.numbers(CONSTANT)).toEqual([1, 1, 0, 0, 0, 0, 0, 1, 0, 0]);
      expect(pdu.numbers(['smpp.data_coding'])).toEqual([dataCoding]);
      expect(pdu.numbers(['smpp.esm.submit.features'])).toEqual([
        hasHeader(account, total) ? 1 : 0,
      ]);
      expect(pdu.number('smpp.sm_length')).toBe(pdu.octets('smpp.message').length);
      expect(pdu.list('smpp.opt_param_tag')).toEqual(tags(account, name));
      expect(pdu.number('smpp.validity_period_r')).toBeLessThanOrEqual(7200);
      expect(pdu.number('smpp.validity_period_r')).toBeGreaterThan(7199 - waited);
    }
    // Wireshark's UCS-2 knows no surrogate pairs: those are compared as octets only.
    if (!/[\ud800-\udfff]/.test(text)) {
      expect(parts.map((pdu) => pdu.text('smpp.message_text')).join('')).toBe(text);
    }
    if (dataCoding !== 0) expect(whole(parts)).toEqual(octetsOf(text, dataCoding));
    else expect(whole(parts)).toHaveLength(septetsOf(text));
  });

  it('binds as the settings say', () => {
    const read = (commandId: number) =>
      commands(commandId).map((pdu) =>
        [
          pdu.text('smpp.system_id'),
          pdu.text('smpp.password'),
          pdu.text('smpp.system_type'),
          pdu.number('smpp.interface_version').toString(16),
        ].join(' '),
      );
    // Each a second time after the SMSC's unbind.
    const twice = (binds: string[]) => [...binds, ...binds].sort();
    expect(read(BIND_RECEIVER).sort()).toEqual(twice(['udh8 secret BANK 33']));
    expect(read(BIND_TRANSMITTER).sort()).toEqual(twice(['udh8 secret BANK 33']));
    expect(read(BIND_TRANSCEIVER).sort()).toEqual(
      twice(['latin secret  34', 'payload secret  50', 'sar secret  34', 'udh16 secret  34']),
    );
  });

  it('answers every receipt, and both parts of a message of a customer', () => {
    const answers = commands(DELIVER_SM_RESP);
    expect(answers).toHaveLength(commands(SUBMIT_SM).length + 2);
    for (const pdu of answers) {
      expect(pdu.numbers(['smpp.command_status', 'smpp.command_length'])).toEqual([0, 17]);
      expect(pdu.text('smpp.message_id')).toBe('');
    }
  });

  it.each([
    ['enquire_link', 0x15],
    ['enquire_link_resp', 0x80000015],
    ['unbind', 0x06],
    ['unbind_resp', 0x80000006],
  ])('%s is a header and nothing else', (_, commandId) => {
    const found = commands(commandId);
    expect(found.length).toBeGreaterThan(0);
    for (const pdu of found) expect(pdu.number('smpp.command_length')).toBe(16);
  });

  it('sends nothing but these', () => {
    const known = [
      ...[BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER, SUBMIT_SM, DELIVER_SM_RESP],
      ...[0x15, 0x80000015, 0x06, 0x80000006],
    ];
    for (const pdu of pdus) expect(known).toContain(pdu.number('smpp.command_id'));
    expect(commands(0x06)).toHaveLength(6);
  });
});

function segmentsOf(account: AccountName, name: TextName): number {
  const [, , besideSeven, besideSix] = TEXTS[name];
  if (account === 'payload') return 1;
  return account === 'udh16' || account === 'latin' ? besideSeven : besideSix;
}

function hasHeader(account: AccountName, total: number): boolean {
  return total > 1 && account !== 'sar';
}

function tags(account: AccountName, name: TextName): number[] {
  if (TEXTS[name][2] === 1) return [];
  if (account === 'payload') return [0x0424];
  return account === 'sar' ? [0x020c, 0x020e, 0x020f] : [];
}

function octetsOf(text: string, dataCoding: number): Buffer {
  return dataCoding === 8 ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, 'latin1');
}

/** With one more for each character of the extension table (GSM 03.38, 6.2.1.1). */
function septetsOf(text: string): number {
  return text.length + (text.match(/[{}[\]~\\|^€]/g)?.length ?? 0);
}
