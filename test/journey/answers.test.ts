import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import smpp from 'smpp';
import { malformedPdu, MALFORMED_KINDS } from '../../src/simulator/malformed.js';
import { useDatabase } from '../kit/database.js';
import { sendText } from '../kit/events.js';
import { startTestGateway, Watching } from '../kit/gateway.js';
import { startSmsc } from '../kit/smsc.js';
import { pcapOf } from './pcap.js';
import { pdusSent, RecordedLink } from './recorded-link.js';
import { Capture, HAS_TSHARK } from './tshark.js';
import type { Dissected } from './tshark.js';

const GENERIC_NACK = 0x8000_0000;
const DELIVER_SM_RESP = 0x8000_0005;
const DATA_SM_RESP = 0x8000_0103;
const ENQUIRE_LINK_RESP = 0x8000_0015;

interface Case {
  name: string;
  /** What the SMSC sends, under a sequence_number of its own. */
  octets: (sequence: number) => Buffer;
  /** Of the answer: command_id, command_status; null for none. */
  answer: [number, number] | null | 'any';
  /** Whether the link is given up for a new one. */
  replaced: boolean | 'any';
}

const malformed = (name: (typeof MALFORMED_KINDS)[number]) => (sequence: number) =>
  malformedPdu(name, sequence);
const made = (command: string, fields: object) => (sequence: number) =>
  new smpp.PDU(command, { ...fields, sequence_number: sequence }).toBuffer();
/** With octets after its last field. */
const followed = (command: string, octets: number[]) => (sequence: number) => {
  const pdu = Buffer.concat([made(command, {})(sequence), Buffer.from(octets)]);
  pdu.writeUInt32BE(pdu.length);
  return pdu;
};

const nack = (status: number): Case['answer'] => [GENERIC_NACK, status];
const refused = (status: number): Case['answer'] => [DELIVER_SM_RESP, status];

/** Where no PDU can be made out, its sequence_number cannot either: the answer has 0. */
const UNFRAMED = ['length-0', 'length-4', 'length-8', 'too-long', 'garbage'] as const;

const CASES: Case[] = [
  ...UNFRAMED.map((name) => ({
    name,
    octets: malformed(name),
    answer: nack(0x02),
    replaced: true,
  })),
  {
    name: 'wrong-length',
    octets: malformed('wrong-length'),
    answer: refused(0x02),
    replaced: true,
  },
  { name: 'half', octets: malformed('half'), answer: 'any', replaced: 'any' },
  ...(['truncated-field', 'unterminated', 'sm-length-past-end'] as const).map((name) => ({
    name,
    octets: malformed(name),
    answer: refused(0x02),
    replaced: false,
  })),
  ...(['tlv-past-end', 'tlv-cut'] as const).map((name) => ({
    name,
    octets: malformed(name),
    answer: refused(0xc0),
    replaced: false,
  })),
  {
    name: 'a message_state of two octets',
    octets: followed('deliver_sm', [0x04, 0x27, 0, 2, 0, 2]),
    answer: refused(0xc2),
    replaced: false,
  },
  {
    name: 'an unknown TLV',
    octets: followed('deliver_sm', [0x14, 0x99, 0, 2, 0, 2]),
    answer: refused(0),
    replaced: false,
  },
  {
    name: 'data_sm that ends too early',
    octets: (sequence) => {
      const pdu = made('data_sm', { source_addr: '919812345678' })(sequence).subarray(0, 24);
      pdu.writeUInt32BE(pdu.length);
      return pdu;
    },
    answer: [DATA_SM_RESP, 0x02],
    replaced: false,
  },
  {
    name: 'data_sm',
    octets: made('data_sm', {
      source_addr: '919812345678',
      destination_addr: '56767',
      message_payload: Buffer.from('BAL'),
    }),
    answer: [DATA_SM_RESP, 0],
    replaced: false,
  },
  {
    name: 'enquire_link with octets after its header',
    octets: followed('enquire_link', [1, 2, 3]),
    answer: [ENQUIRE_LINK_RESP, 0],
    replaced: false,
  },
  ...['submit_sm', 'query_sm', 'bind_receiver'].map((command) => ({
    name: `${command}, a request that an ESME does not take`,
    octets: made(command, {}),
    answer: nack(0x03),
    replaced: false,
  })),
  {
    name: 'unknown-command',
    octets: malformed('unknown-command'),
    answer: nack(0x03),
    replaced: false,
  },
  ...(['unknown-response', 'response-to-nothing'] as const).map((name) => ({
    name,
    octets: malformed(name),
    answer: null,
    replaced: false,
  })),
  ...['alert_notification', 'outbind', 'generic_nack'].map((command) => ({
    name: command,
    octets: made(command, {}),
    answer: null,
    replaced: false,
  })),
];

const FIRST_SEQUENCE = 0x1000_0000;
const describeDissected = HAS_TSHARK ? describe : describe.skip;
const reason = HAS_TSHARK ? '' : ' (skipped: tshark is not installed)';

describeDissected(`what the daemon answers to an SMSC, as Wireshark reads it${reason}`, () => {
  const db = useDatabase({ poolSize: 2 });
  let capture: Capture;
  /** What the daemon sent from each case on, until a message was delivered again. */
  const sent = new Map<string, Dissected[]>();
  let framed: number;
  let all: Dissected[];

  beforeAll(async () => {
    const smsc = await startSmsc();
    const link = new RecordedLink(smsc.port);
    const tellerline = await startTestGateway({
      databaseUrl: db.url(),
      smscPort: await link.start(),
      carrier: { responseTimeout: '5s', enquireLinkInterval: '1s' },
    });
    const watching = new Watching(tellerline.client);
    const marks: number[] = [];
    try {
      await smsc.whenBound();
      await watching.began();
      for (const [i, { octets, answer, replaced }] of CASES.entries()) {
        const before = pdusSent(link.chunks).length;
        marks.push(before);
        smsc.sendRaw(octets(FIRST_SEQUENCE + i));
        if (Array.isArray(answer)) {
          await link.until((pdus) =>
            pdus.slice(before).some((pdu) => pdu.readUInt32BE(4) === answer[0]),
          );
        }
        if (replaced === true) {
          await link.until((pdus) => pdus.slice(before).some((pdu) => pdu.readUInt32BE(4) === 9));
        }
        const { messageId } = await tellerline.client.send(sendText('OTP'));
        await watching.reached([messageId], 'MESSAGE_STATE_DELIVERED');
      }
    } finally {
      watching.stop();
      await tellerline.stop();
      await link.stop();
      await smsc.stop();
    }
    const pdus = pdusSent(link.chunks);
    framed = pdus.length;
    capture = new Capture(pcapOf(pdus));
    all = await capture.dissected();
    for (const [i, { name }] of CASES.entries()) sent.set(name, all.slice(marks[i], marks[i + 1]));
  }, 120_000);

  afterAll(() => capture?.remove());

  it('tries every malformed PDU that the simulator knows', () => {
    expect(CASES.map(({ name }) => name)).toEqual(expect.arrayContaining([...MALFORMED_KINDS]));
  });

  it('is well-formed itself', async () => {
    expect(await capture.remarks()).toEqual([]);
    expect(all).toHaveLength(framed);
  });

  it.each(CASES.filter(({ answer }) => answer !== 'any'))('$name', ({ name, answer, replaced }) => {
    const pdus = sent.get(name)!;
    const sequence = FIRST_SEQUENCE + CASES.findIndex((one) => one.name === name);
    const own = UNFRAMED.some((one) => one === name) ? 0 : sequence;
    const answers = pdus
      .filter((pdu) => pdu.number('smpp.sequence_number') === own)
      .map((pdu) => pdu.numbers(['smpp.command_id', 'smpp.command_status']));
    expect(answers).toEqual(answer === null ? [] : [answer]);
    const binds = pdus.filter((pdu) => pdu.number('smpp.command_id') === 9);
    expect(binds).toHaveLength(replaced ? 1 : 0);
  });
});
