import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseReceipt, receiptPattern } from '../../src/smpp/receipt-text.js';

const RECEIPT = 0x04;
const DONE = Date.UTC(2026, 10, 22, 10, 45);

function receipt(text: string, esmClass = RECEIPT) {
  return { esm_class: esmClass, data_coding: 0, user_data: Buffer.from(text, 'latin1') };
}

describe('receipt text', () => {
  it('reads the form of SMPP 3.4, appendix B', () => {
    const text =
      'id:0123456789 sub:001 dlvrd:001 submit date:2611221044 done date:2611221045 stat:DELIVRD err:000 text:Your code is';
    expect(parseReceipt(receipt(text))).toEqual({
      messageId: '0123456789',
      state: 'delivered',
      stat: 'DELIVRD',
      err: '000',
      doneAt: DONE,
    });
  });

  it('reads the usual form as it reads all others', () => {
    const field = fc.constantFrom('', '0', '001', 'ab', 'x,y', 'a:b', ' ', '2611221045');
    fc.assert(
      fc.property(fc.array(field, { minLength: 8, maxLength: 8 }), (values) => {
        const [id, sub, dlvrd, submit, done, stat, err, text] = values;
        const usual = `id:${id} sub:${sub} dlvrd:${dlvrd} submit date:${submit} done date:${done} stat:${stat} err:${err} text:${text}`;
        expect(parseReceipt(receipt(usual))).toEqual(parseReceipt(receipt(` ${usual}`)));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['capitals', 'ID:7A STAT:DELIVRD ERR:0'],
    ['small letters', 'id:7A stat:delivrd err:0'],
    ['another order', 'err:0 stat:DELIVRD id:7A'],
    ['spaces', '  id :  7A   stat : DELIVRD   err :  0 '],
    ['commas', 'id:7A, stat:DELIVRD, err:0'],
    ['line ends', 'id:7A\r\nstat:DELIVRD\r\nerr:0\r\n'],
    ['no spaces at a value missing', 'id:7A sub: dlvrd: stat:DELIVRD err:0 text:'],
    ['a text before the rest', 'text:hello id:7A stat:DELIVRD err:0'],
    ['fields in the text', 'id:7A stat:DELIVRD err:0 text:id:99 stat:EXPIRED err:5'],
    ['the first of two', 'id:7A stat:DELIVRD err:0 id:8B stat:EXPIRED'],
  ])('reads %s', (_, text) => {
    expect(parseReceipt(receipt(text))).toEqual({
      messageId: '7A',
      state: 'delivered',
      stat: 'DELIVRD',
      err: '0',
    });
  });

  it.each([
    ['DELIVRD', 'delivered'],
    ['DELIVERED', 'delivered'],
    ['EXPIRED', 'expired'],
    ['DELETED', 'undeliverable'],
    ['UNDELIV', 'undeliverable'],
    ['UNDELIVERABLE', 'undeliverable'],
    ['FAILED', 'undeliverable'],
    ['REJECTD', 'rejected'],
    ['REJECTED', 'rejected'],
    ['UNKNOWN', 'unknown'],
    ['GIBBERISH', 'unknown'],
    ['ACCEPTD', 'submitted'],
    ['ENROUTE', 'submitted'],
    ['SCHEDULED', 'submitted'],
  ])('takes %s for %s', (stat, state) => {
    expect(parseReceipt(receipt(`id:1 stat:${stat}`))?.state).toBe(state);
  });

  it.each([
    [1, 'submitted'],
    [2, 'delivered'],
    [3, 'expired'],
    [4, 'undeliverable'],
    [5, 'undeliverable'],
    [6, 'submitted'],
    [7, 'unknown'],
    [8, 'rejected'],
    [9, 'undeliverable'],
  ])('takes message_state %i for %s, whatever the text says', (messageState, state) => {
    const pdu = { ...receipt('id:1 stat:ENROUTE'), message_state: messageState };
    expect(parseReceipt(pdu)?.state).toBe(state);
  });

  it('goes by the text when message_state has no meaning', () => {
    expect(parseReceipt({ ...receipt('id:1 stat:DELIVRD'), message_state: 77 })?.state).toBe(
      'delivered',
    );
  });

  it('takes the ID of receipted_message_id before that of the text', () => {
    const pdu = { ...receipt('id:1 stat:DELIVRD err:abc'), receipted_message_id: '2' };
    expect(parseReceipt(pdu)).toMatchObject({ messageId: '2', err: 'abc' });
  });

  it('reads a receipt of TLVs alone', () => {
    const pdu = { ...receipt('', 0), receipted_message_id: '2', message_state: 2 };
    expect(parseReceipt(pdu)).toEqual({ messageId: '2', state: 'delivered', stat: '', err: '' });
  });

  it('takes an intermediate notification for what it is', () => {
    expect(parseReceipt(receipt('id:1 stat:UNDELIV', 0x20))?.state).toBe('submitted');
  });

  it.each([
    ['a text that reads like a receipt', 'id:1 stat:DELIVRD', 0x00, true],
    ['such a text with other bits', 'id:1 stat:DELIVRD', 0x03, true],
    ['a message', 'BAL', 0x00, false],
    ['a message that says id:', 'my id: 17', 0x00, false],
    ['a message that says stat:', 'stat: none', 0x00, false],
    ['an acknowledgement of a mobile', 'id:1 stat:DELIVRD', 0x08, false],
  ])('takes %s for one where unmarked ones are told to be', (_, text, esmClass, expected) => {
    const pdu = receipt(text, esmClass);
    expect(parseReceipt(pdu, undefined, { unmarked: true }) !== null).toBe(expected);
    // Anybody can write such a text to the bank.
    expect(parseReceipt(pdu)).toBeNull();
    expect(parseReceipt(pdu, undefined, { unmarked: false })).toBeNull();
  });

  it.each([
    ['the ID of a forged text', { receipted_message_id: '2' }],
    ['the state of a forged text', { message_state: 2 }],
  ])('needs both TLVs beside a text that is not marked: %s', (_, tlv) => {
    expect(parseReceipt({ ...receipt('id:1 stat:DELIVRD', 0), ...tlv })).toBeNull();
  });

  it.each(['id:1\x002 stat:DELIVRD', 'id:\x1b1 stat:DELIVRD', 'id:1\x85 stat:DELIVRD'])(
    'takes %j for a receipt that names no message',
    (text) => {
      expect(parseReceipt(receipt(text))).toMatchObject({ messageId: '', state: 'delivered' });
      expect(parseReceipt(receipt(text, 0), undefined, { unmarked: true })).toBeNull();
    },
  );

  it('goes by the text where receipted_message_id has a control character', () => {
    const pdu = { ...receipt('id:1 stat:DELIVRD'), message_state: 2 };
    expect(parseReceipt({ ...pdu, receipted_message_id: '2\x003' })?.messageId).toBe('1');
    expect(parseReceipt({ ...pdu, receipted_message_id: ' 2 \0' })?.messageId).toBe('2');
    const alone = { ...receipt('', 0), message_state: 2, receipted_message_id: '2\n3' };
    expect(parseReceipt(alone)).toBeNull();
  });

  it('says what it knows of a marked receipt that names no message', () => {
    expect(parseReceipt(receipt('stat:DELIVRD'))).toMatchObject({
      messageId: '',
      state: 'delivered',
    });
  });

  it('reads behind a UDH, and in UCS-2', () => {
    const text = Buffer.from('id:1 stat:DELIVRD', 'latin1');
    const udh = Buffer.of(5, 0, 3, 9, 1, 1);
    expect(
      parseReceipt({
        esm_class: RECEIPT | 0x40,
        data_coding: 0,
        user_data: Buffer.concat([udh, text]),
      }),
    ).toMatchObject({ messageId: '1', state: 'delivered' });
    const ucs2 = Buffer.from('id:1 stat:DELIVRD', 'utf16le').swap16();
    expect(parseReceipt({ esm_class: RECEIPT, data_coding: 8, user_data: ucs2 })).toMatchObject({
      messageId: '1',
      state: 'delivered',
    });
  });

  it.each([
    ['2611221045', DONE],
    ['261122104530', DONE + 30_000],
    ['20261122104530', DONE + 30_000],
    ['2613221045', undefined],
    ['yesterday', undefined],
  ])('reads the done date %s', (date, expected) => {
    const text = `id:1 done date:${date} stat:DELIVRD`;
    expect(parseReceipt(receipt(text))?.doneAt).toBe(expected);
  });

  it('reads a form of the carrier', () => {
    const pattern = receiptPattern('^(?<id>\\w+)/(?<stat>\\w+)/(?<err>\\d+)');
    expect(parseReceipt(receipt('ab12/expired/45'), pattern)).toEqual({
      messageId: 'ab12',
      state: 'expired',
      stat: 'EXPIRED',
      err: '45',
    });
    const unmarked = receipt('ab12/expired/45', 0);
    expect(parseReceipt(unmarked, pattern)).toBeNull();
    expect(parseReceipt(unmarked, pattern, { unmarked: true })?.messageId).toBe('ab12');
    expect(parseReceipt(receipt('hello', 0), pattern, { unmarked: true })).toBeNull();
  });

  it('reads the common form where the form of the carrier does not fit', () => {
    const pattern = receiptPattern('^(?<id>\\w+)/(?<stat>\\w+)$');
    expect(parseReceipt(receipt('id:1 stat:DELIVRD'), pattern)?.messageId).toBe('1');
  });

  it.each(['(?<id>a)', '(?<stat>a)', '(?<id>', '(?<id>a)(?<stat>b'])(
    'refuses the pattern %s',
    (source) => {
      expect(() => receiptPattern(source)).toThrow();
    },
  );

  it('never throws, whatever comes', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((octets) => Buffer.from(octets)),
      fc
        .array(fc.constantFrom('id:', 'stat:', ' ', 'DELIVRD', 'text:', 'done date:', '9', ':'))
        .map((parts) => Buffer.from(parts.join(''))),
    );
    fc.assert(
      fc.property(
        noise,
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom(0, 3, 8),
        (octets, esmClass, dataCoding) => {
          const pdu = { esm_class: esmClass, data_coding: dataCoding, user_data: octets };
          const parsed = parseReceipt(pdu, undefined, { unmarked: true });
          if (parsed !== null) expect(parsed.messageId).not.toMatch(/\p{Cc}/u);
          if ((esmClass & 0x3c) === RECEIPT) expect(parsed).not.toBeNull();
          else if (parsed !== null) expect(typeof parsed.messageId).toBe('string');
        },
      ),
    );
  });
});
