import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OUTCOMES } from '../../src/simulator/behaviour.js';
import { startSmsc } from '../kit/smsc.js';
import type { Smsc } from '../kit/smsc.js';
import { RawClient, name, submit, tlv } from './raw-client.js';
import type { RawPdu } from './raw-client.js';

const NUMBER = '91981234';

/** stat, err, message ID and message_state of a receipt. */
function read(receipt: RawPdu) {
  const text = receipt.body.toString('latin1');
  const [, id, stat, err] = /id:(\S+) .*stat:(\w+) err:(\d+)/.exec(text) ?? [];
  return { id, stat, err, state: tlv(receipt.body, '04270001')?.[0] };
}

describe('outcomes by destination', () => {
  let smsc: Smsc;
  let client: RawClient;
  beforeEach(async () => {
    smsc = await startSmsc({ lateResponse: 50, lateReceipt: 60 });
    client = await RawClient.bound(smsc.port);
  });
  afterEach(async () => smsc.stop());

  it('delivers an ordinary number, with the ID of the response in text and TLV', async () => {
    client.send(submit(2, '919812345678'));
    const id = name((await client.response(2)).body);
    const receipt = await client.delivery();
    expect(read(receipt)).toEqual({ id, stat: 'DELIVRD', err: '000', state: 2 });
    expect(receipt.body.toString('latin1')).toContain('dlvrd:001');
    expect(tlv(receipt.body, `001e00${(id.length + 1).toString(16)}`)?.toString()).toBe(`${id}\0`);
    // service_type, then the message's destination and source, and the receipt's esm_class.
    expect(receipt.body.toString('hex')).toContain(
      `000101${Buffer.from('919812345678\0').toString('hex')}0500${Buffer.from('BANK\0').toString('hex')}04`,
    );
  });

  it.each([
    ['9901', 'UNDELIV', '001', 5],
    ['9902', 'EXPIRED', '002', 3],
    ['9904', 'REJECTD', '004', 8],
    ['9905', 'UNKNOWN', '005', 7],
    ['9906', 'DELETED', '006', 4],
  ])('%s is taken and comes back %s', async (digits, stat, err, state) => {
    client.send(submit(2, NUMBER + digits));
    const id = name((await client.response(2)).body);
    const receipt = await client.delivery();
    expect(read(receipt)).toEqual({ id, stat, err, state });
    expect(tlv(receipt.body, '04230003')).toEqual(Buffer.from([3, 0, Number(err)]));
  });

  it.each([
    ['9903', 0x0b],
    ['9907', 0x0a],
    ['9919', 0x58],
    ['9921', 0x08],
  ])('%s is always refused with status %i', async (digits, status) => {
    for (const sequence of [2, 3, 4]) {
      client.send(submit(sequence, NUMBER + digits));
      expect(await client.response(sequence)).toMatchObject({ status, body: Buffer.alloc(0) });
    }
    expect(await client.unread()).toEqual([]);
  });

  it.each([
    ['9911', 0x58, 1],
    ['9912', 0x58, 2],
    ['9913', 0x58, 3],
    ['9915', 0x58, 5],
    ['9920', 0x08, 1],
    ['9922', 0x14, 1],
    ['9923', 0x45, 1],
  ])('%s is refused with status %i, %i times, and then taken', async (digits, status, times) => {
    for (let turn = 0; turn < 2; turn += 1) {
      for (let sequence = 10; sequence < 10 + times; sequence += 1) {
        client.send(submit(sequence, NUMBER + digits));
        expect(await client.response(sequence)).toMatchObject({ status });
      }
      client.send(submit(30, NUMBER + digits));
      expect(await client.response(30)).toMatchObject({ status: 0 });
      expect(read(await client.delivery()).stat).toBe('DELIVRD');
    }
  });

  it('counts the failures of each number on its own', async () => {
    client.send(submit(2, '919812349911'));
    client.send(submit(3, '919999999911'));
    client.send(submit(4, '919812349911'));
    expect((await client.response(2)).status).toBe(0x58);
    expect((await client.response(3)).status).toBe(0x58);
    expect((await client.response(4)).status).toBe(0);
  });

  it('9930 gets no response and no receipt; the link lives', async () => {
    client.send(submit(2, `${NUMBER}9930`));
    await smsc.next();
    expect(await client.unread()).toEqual([]);
    expect(smsc.counts.accepted).toBe(0);
  });

  it('9931 gets no response and is delivered', async () => {
    client.send(submit(2, `${NUMBER}9931`));
    expect(read(await client.delivery()).id).toBe((await smsc.next()).messageId);
    expect((await client.unread()).filter(({ id }) => id === 0x80000004)).toEqual([]);
  });

  it('9932 gets its response late', async () => {
    client.send(submit(2, `${NUMBER}9932`) + submit(3, '919812345678'));
    const order: number[] = [];
    for (let count = 0; count < 2; count += 1) {
      order.push((await client.next(({ id }) => id === 0x80000004)).sequence);
    }
    expect(order).toEqual([3, 2]);
  });

  it('9933 gets a response without an ID, and a receipt with one', async () => {
    client.send(submit(2, `${NUMBER}9933`));
    expect((await client.response(2)).body).toEqual(Buffer.from([0]));
    expect(read(await client.delivery()).id).toBe((await smsc.next()).messageId);
  });

  it('9934 gets a message_id without its terminator', async () => {
    client.send(submit(2, `${NUMBER}9934`));
    expect((await client.response(2)).body.includes(0)).toBe(false);
  });

  it.each([
    ['9935', 0, 0],
    ['9936', 1, 1],
    ['9937', 0, 1],
  ])('%s drops the link after %i responses; %i is taken', async (digits, responses, taken) => {
    const other = await RawClient.bound(smsc.port, 0x02);
    other.send(submit(2, NUMBER + digits));
    expect(await other.untilClosed()).toHaveLength(responses);
    expect(smsc.counts.accepted).toBe(taken);
    if (taken === 1) expect(read(await client.delivery()).stat).toBe('DELIVRD');
  });

  it('9938 is answered with a generic_nack', async () => {
    client.send(submit(2, `${NUMBER}9938`));
    expect(await client.response(2)).toMatchObject({ id: 0x80000000, status: 0x08 });
  });

  it('9940 gets its receipt, and its response after that is answered', async () => {
    client.deliverStatuses = [undefined];
    client.send(submit(2, `${NUMBER}9940`));
    const receipt = await client.delivery();
    expect(await client.unread()).toEqual([]);
    client.send(`0000001180000005${'00000000'}${receipt.sequence.toString(16).padStart(8, '0')}00`);
    expect(name((await client.response(2)).body)).toBe(read(receipt).id);
  });

  it('9940 without a receipt asked for gets its response', async () => {
    client.send(submit(2, `${NUMBER}9940`, 'Hi', 0));
    expect((await client.response(2)).status).toBe(0);
    expect(await client.unread()).toEqual([]);
  });

  it.each([
    ['9941', ['DELIVRD', 'DELIVRD', 'DELIVRD']],
    ['9942', []],
    ['9943', ['DELIVRD']],
    ['9944', ['ENROUTE', 'DELIVRD']],
    ['9946', ['UNDELIV', 'DELIVRD']],
  ])('%s gets the receipts %j', async (digits, stats) => {
    client.send(submit(2, NUMBER + digits));
    const id = name((await client.response(2)).body);
    for (const stat of stats) {
      expect(read(await client.delivery())).toMatchObject({ id, stat });
    }
    expect(await client.unread()).toEqual([]);
  });

  it('9944 marks its first receipt as an intermediate notification', async () => {
    client.send(submit(2, `${NUMBER}9944`));
    const first = await client.delivery();
    const esmClass = first.body.indexOf(Buffer.from('BANK\0')) + 5;
    expect(first.body[esmClass]).toBe(0x20);
    expect((await client.delivery()).body[esmClass]).toBe(0x04);
  });

  it('9945 gets its receipt on another bind, and on its own when there is no other', async () => {
    client.send(submit(2, `${NUMBER}9945`));
    await client.delivery();
    const other = await RawClient.bound(smsc.port, 0x01);
    for (const sequence of [3, 4, 5]) {
      client.send(submit(sequence, `${NUMBER}9945`));
      await other.delivery();
    }
  });

  it.each([
    [0, []],
    [1, ['DELIVRD', 'UNDELIV']],
    [2, ['UNDELIV']],
    [3, ['DELIVRD']],
    [0x11, ['DELIVRD', 'UNDELIV']],
  ])('sends for registered_delivery %i the receipts %j', async (registered, stats) => {
    client.send(submit(2, '919812345678', 'Hi', registered));
    client.send(submit(3, `${NUMBER}9901`, 'Hi', registered));
    await client.response(3);
    for (const stat of stats) expect(read(await client.delivery()).stat).toBe(stat);
    expect((await client.unread()).filter(({ id }) => id === 0x05)).toEqual([]);
  });

  it('has no outcomes for numbers that do not end in 99xx', () => {
    for (const digits of Object.keys(OUTCOMES)) expect(digits).toMatch(/^99\d\d$/);
  });
});

describe('an account without magic numbers', () => {
  it('delivers every number', async () => {
    const smsc = await startSmsc({ magicNumbers: false });
    const client = await RawClient.bound(smsc.port);
    client.send(submit(2, `${NUMBER}9903`));
    expect((await client.response(2)).status).toBe(0);
    expect(read(await client.delivery()).stat).toBe('DELIVRD');
    await smsc.stop();
  });
});
