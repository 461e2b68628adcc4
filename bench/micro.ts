import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { compose } from '../src/message/compose.js';
import type { ComposeOptions } from '../src/message/compose.js';
import { parseMsisdn } from '../src/message/msisdn.js';
import { Uuid7Generator } from '../src/message/uuid7.js';
import { decodePdu, encodePdu } from '../src/smpp/codec.adapter.js';
import { inboundPdu } from '../src/smpp/decoded-pdu.js';
import type { WholePdu } from '../src/smpp/decoded-pdu.js';
import { encodeSubmitSm } from '../src/smpp/fast-codec.js';
import type { SubmitSm } from '../src/smpp/pdu-fields.js';
import { parseReceipt } from '../src/smpp/receipt-text.js';
import { byteaArray, jsonArray, uuidArray } from '../src/storage/pg-array.js';
import { Sealer } from '../src/storage/sealing.js';
import { buildCatalogue } from '../src/template/build-catalogue.js';
import { render } from '../src/template/render.js';
import type { TemplateValue } from '../src/template/values.js';
import { distribution } from './percentiles.js';

/**
 * What the pure parts of the hot way cost, in nanoseconds, for orientation: a
 * loop in a warm process is kinder than the daemon is. CPU time of the thread, so
 * that whatever else the machine does counts little. Each part runs in rounds; the
 * median round counts, and the spread is shown.
 */

const ROUNDS = 15;
const ROUND_MILLISECONDS = 40;

const GSM_TEXT =
  'Demo Bank: INR 25,000.00 credited to XX8765 on 22 Nov 2026, 7:38 pm from Asha Verma. Balance: INR 148,230.50. Ref: UPI0042.';
const HINDI_TEXT = 'डेमो बैंक: आपके खाते XX8765 में ₹25,000.00 जमा हुए।';

const composing: ComposeOptions = {
  encodings: ['gsm7', 'ucs2'],
  transliterate: true,
  concatenation: 'udh16',
  maxSegments: 10,
  reference: 7,
};

const submit: SubmitSm = {
  service_type: '',
  source_addr_ton: 5,
  source_addr_npi: 0,
  source_addr: 'DEMOBK',
  dest_addr_ton: 1,
  dest_addr_npi: 1,
  destination_addr: '919812345678',
  esm_class: 0,
  validity_period: '000000060000000R',
  registered_delivery: 1,
  data_coding: 0,
  short_message: Buffer.from(GSM_TEXT, 'latin1'),
};

const receiptPdu = encodePdu(
  'deliver_sm',
  { sequence_number: 7 },
  {
    source_addr: '919812345678',
    destination_addr: 'DEMOBK',
    esm_class: 4,
    short_message: Buffer.from(
      'id:1234567890 sub:001 dlvrd:001 submit date:2611221938 done date:2611221938 stat:DELIVRD err:000 text:Demo Bank: INR 25,00',
    ),
    receipted_message_id: '1234567890',
    message_state: 2,
  },
);
const responsePdu = encodePdu(
  'submit_sm_resp',
  { sequence_number: 7 },
  { message_id: '1234567890' },
);

const ids = new Uuid7Generator(randomBytes);
const sealer = new Sealer([{ id: 1, key: randomBytes(32) }], randomBytes(32));
const sealed = sealer.seal(GSM_TEXT, 'body');

const BATCH = 200;
const batchIds = Array.from({ length: BATCH }, () => ids.next(Date.now()));
const batchBodies = batchIds.map(() => sealed);
const batchTrails = batchIds.map(() => JSON.stringify([{ t: Date.now(), s: 'queued' }]));

const templates = join(import.meta.dirname, '../config/templates');
const catalogue = buildCatalogue(
  readdirSync(templates)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({ name, content: readFileSync(join(templates, name), 'utf8') })),
  { name: 'Demo Bank', locale: 'en', timeZone: 'Asia/Kolkata' },
);
const posted: Record<string, TemplateValue> = {
  direction: { kind: 'text', value: 'credit' },
  amount: { kind: 'money', currencyCode: 'INR', units: '25000', nanos: 0 },
  masked_account: { kind: 'text', value: 'XX8765' },
  occurred_at: { kind: 'date_time', at: Date.now() },
  balance: { kind: 'money', currencyCode: 'INR', units: '148230', nanos: 500_000_000 },
  counterparty: { kind: 'text', value: 'Asha Verma' },
  reference: { kind: 'text', value: 'UPI0042' },
};

let serial = 0;

const parts: Record<string, () => unknown> = {
  'compose, GSM 7-bit, 1 segment': () => compose(GSM_TEXT, composing),
  'compose, UCS-2, 1 segment': () => compose(HINDI_TEXT, composing),
  'compose, GSM 7-bit, 3 segments': () => compose(GSM_TEXT.repeat(3), composing),
  'render transaction_posted, en-IN': () =>
    render(catalogue, 'transaction_posted', 'en-IN', posted),
  'render transaction_posted, hi-IN': () =>
    render(catalogue, 'transaction_posted', 'hi-IN', posted),
  'parse MSISDN, each another': () =>
    parseMsisdn(`+9198${10_000_000 + (serial++ % 5_000_000)}`, 'to'),
  'parse MSISDN, the same': () => parseMsisdn('+919812345678', 'to'),
  'seal a body': () => sealer.seal(GSM_TEXT, 'body'),
  'open a body': () => sealer.open(sealed, 'body'),
  'look-up hash of a number': () => sealer.lookupHash('+919812345678'),
  UUIDv7: () => ids.next(1_795_000_000_000),
  'encode submit_sm': () => encodeSubmitSm(submit, 7),
  'decode submit_sm_resp': () => decodePdu(responsePdu),
  'decode deliver_sm with a receipt': () => inboundPdu(decodePdu(receiptPdu) as WholePdu),
  'read the receipt': receiptReading(),
  'uuid[] of 200': () => uuidArray(batchIds),
  'bytea[] of 200 bodies': () => byteaArray(batchBodies),
  'jsonb[] of 200 trails': () => jsonArray(batchTrails),
};

function receiptReading(): () => unknown {
  const inbound = inboundPdu(decodePdu(receiptPdu) as WholePdu);
  return () => parseReceipt(inbound);
}

/** Nanoseconds of one call, of each round. */
function measure(part: () => unknown): number[] {
  let sink: unknown;
  let calls = 1;
  const round = () => {
    const start = process.threadCpuUsage();
    for (let call = 0; call < calls; call += 1) sink = part();
    const { user, system } = process.threadCpuUsage(start);
    return (user + system) / 1000;
  };
  while (round() < ROUND_MILLISECONDS) calls *= 2;
  const rounds = Array.from({ length: ROUNDS }, () => (round() * 1e6) / calls);
  // Used, so that the loop is not taken for dead code.
  if (sink === parts) throw new Error('unreachable');
  return rounds;
}

/** A table of what each part costs. */
export function microBenchmarks(): string {
  const table = new Table({
    head: ['CPU time of one call', 'ns, median', 'ns, p90', 'thousand a second'],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'right', 'right', 'right'],
  });
  const whole = (value: number) => Math.round(value).toLocaleString('en-US');
  for (const [name, part] of Object.entries(parts)) {
    const { p50, p90 } = distribution(measure(part));
    table.push([name, whole(p50), whole(p90), whole(1e6 / p50)]);
  }
  return table.toString();
}
