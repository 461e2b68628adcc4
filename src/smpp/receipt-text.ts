import { readMessageId } from './message-id.js';
import type { InboundPdu } from './pdu-fields.js';

/** `submitted` is an intermediate word: the SMSC has it and goes on trying. */
export type ReceiptState =
  'delivered' | 'undeliverable' | 'expired' | 'rejected' | 'unknown' | 'submitted';

export interface Receipt {
  /** As `readMessageId` takes it; empty where the SMSC marked a receipt and named no message. */
  messageId: string;
  state: ReceiptState;
  /** The SMSC's word for the state in capitals, such as `DELIVRD`; empty where only the TLV said it. */
  stat: string;
  /** The carrier's error code as it came; empty where absent. */
  err: string;
  /** `done date`, read as UTC, in milliseconds since the epoch. */
  doneAt?: number;
}

type ReceiptFields = Pick<
  InboundPdu,
  'esm_class' | 'data_coding' | 'user_data' | 'receipted_message_id' | 'message_state'
>;

/** A receipt is short; the rest is the message's text, and is not searched. */
const MOST_TEXT = 400;

/** esm_class, bits 5 to 2: the message type (SMPP 3.4, 5.2.12). */
const MESSAGE_TYPE = 0x3c;
const RECEIPT = 0x04;
const INTERMEDIATE = 0x20;
const UDHI = 0x40;
const UCS2 = 8;

/** message_state (SMPP 3.4, 5.2.28). */
const STATES: readonly ReceiptState[] = [
  'submitted', // SCHEDULED, of 5.0
  'submitted', // ENROUTE
  'delivered',
  'expired',
  'undeliverable', // DELETED
  'undeliverable',
  'submitted', // ACCEPTED
  'unknown',
  'rejected',
  'undeliverable', // SKIPPED, of 5.0
];

/** By the first letters, as SMPP 3.4, appendix B cuts them to seven and carriers do not. */
const STATS: readonly (readonly [string, ReceiptState])[] = [
  ['DELIV', 'delivered'],
  ['EXPIR', 'expired'],
  ['DELET', 'undeliverable'],
  ['UNDEL', 'undeliverable'],
  ['FAIL', 'undeliverable'],
  ['SKIPP', 'undeliverable'],
  ['REJEC', 'rejected'],
  ['ACCEP', 'submitted'],
  ['ENROU', 'submitted'],
  ['SCHED', 'submitted'],
  ['BUFFE', 'submitted'],
];

const KEY = /(?<![a-z0-9])(id|sub|dlvrd|submit[\s_]*date|done[\s_]*date|stat|err|text)\s*:/gi;

/** The form of the appendix to the letter, which most carriers write: read at once. */
const USUAL =
  /^id:([^\s,;:]+) sub:\d* dlvrd:\d* submit date:\d* done date:(\d*) stat:(\w+) err:(\w*)(?= |$)/i;

export interface ReceiptOptions {
  /**
   * Whether a text with `id:` and `stat:` is a receipt also where esm_class does
   * not mark it. Anybody who can write to the bank can then forge one.
   */
  unmarked?: boolean;
}

/**
 * Reads a delivery receipt (SMPP 3.4, appendix B) as tolerantly as carriers
 * write it: any case, any order, fields missing, spaces anywhere. The TLVs
 * receipted_message_id and message_state count before the text. A PDU that is
 * not marked as a receipt in esm_class is one when both TLVs are there, which no
 * handset can send; by its text only where the options say so.
 *
 * @param pattern the carrier's own form, from `receiptPattern`
 * @returns null when it is no receipt
 */
export function parseReceipt(
  pdu: ReceiptFields,
  pattern?: RegExp,
  options: ReceiptOptions = {},
): Receipt | null {
  const type = pdu.esm_class & MESSAGE_TYPE;
  const marked = type === RECEIPT || type === INTERMEDIATE;
  if (!marked && type !== 0) return null;
  const receipted = readMessageId(pdu.receipted_message_id ?? '');
  const byTlv = receipted !== '' && pdu.message_state !== undefined;
  if (!marked && !byTlv && options.unmarked !== true) return null;
  const fields = readFields(receiptText(pdu), pattern);
  const id = readMessageId(fields.id);
  const messageId = receipted || id;
  const stat = fields.stat.toUpperCase();
  if (!marked && !byTlv && (id === '' || stat === '')) return null;
  const named = STATES[pdu.message_state ?? -1] ?? stateOfStat(stat);
  const receipt: Receipt = {
    messageId,
    state: type === INTERMEDIATE ? 'submitted' : named,
    stat,
    err: fields.err,
  };
  const doneAt = parseDate(fields.done);
  if (doneAt !== null) receipt.doneAt = doneAt;
  return receipt;
}

/**
 * Compiles a carrier's own form; throws an Error that says what is wrong. It
 * runs on at most 400 characters; a form with nested repetition can still be
 * slow on those, so keep it plain.
 */
export function receiptPattern(source: string): RegExp {
  const pattern = new RegExp(source, 'i');
  for (const group of ['id', 'stat']) {
    if (!source.includes(`(?<${group}>`)) {
      throw new Error(`has no group (?<${group}>…); id and stat are needed`);
    }
  }
  return pattern;
}

interface Fields {
  id: string;
  stat: string;
  err: string;
  done: string;
}

function readFields(text: string, pattern?: RegExp): Fields {
  const groups = pattern?.exec(text)?.groups;
  if (groups !== undefined) {
    return {
      id: word(groups['id']),
      stat: word(groups['stat']),
      err: word(groups['err']),
      done: word(groups['done']),
    };
  }
  const usual = USUAL.exec(text);
  if (usual !== null) return { id: usual[1], done: usual[2], stat: usual[3], err: usual[4] };
  const values = new Map<string, string>();
  let key = '';
  let start = 0;
  for (const match of text.matchAll(KEY)) {
    keep(values, key, text.slice(start, match.index));
    key = match[1].toLowerCase().replaceAll(/[\s_]/g, '');
    start = match.index + match[0].length;
    // The message's own text comes last, and may hold anything.
    if (key === 'text' && values.has('id') && values.has('stat')) break;
  }
  keep(values, key, text.slice(start));
  return {
    id: word(values.get('id')),
    stat: word(values.get('stat')),
    err: word(values.get('err')),
    done: word(values.get('donedate')),
  };
}

function keep(values: Map<string, string>, key: string, value: string): void {
  if (key !== '' && key !== 'text' && !values.has(key)) values.set(key, value);
}

/** The first word of a value, without the commas some put after it. */
function word(value: string | undefined): string {
  return /[^\s,;]+/.exec(value ?? '')?.[0] ?? '';
}

function receiptText(pdu: ReceiptFields): string {
  let octets = pdu.user_data;
  if ((pdu.esm_class & UDHI) !== 0 && octets.length > 0) octets = octets.subarray(octets[0] + 1);
  if (pdu.data_coding === UCS2) {
    const whole = Buffer.from(octets.subarray(0, Math.min(octets.length & ~1, MOST_TEXT * 2)));
    return whole.swap16().toString('utf16le');
  }
  return octets.toString('latin1', 0, MOST_TEXT);
}

function stateOfStat(stat: string): ReceiptState {
  return STATS.find(([prefix]) => stat.startsWith(prefix))?.[1] ?? 'unknown';
}

/** YYMMDDhhmm, YYMMDDhhmmss or YYYYMMDDhhmmss; null for anything else. */
function parseDate(digits: string): number | null {
  const parts = /^(20\d\d|\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/.exec(
    digits.length === 12 || digits.length === 10 || digits.length === 14 ? digits : '',
  );
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second] = parts.map((part) => Number(part ?? 0));
  const time = Date.UTC(year < 100 ? 2000 + year : year, month - 1, day, hour, minute, second);
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 ? time : null;
}
