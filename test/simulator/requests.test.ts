import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startSmsc } from '../kit/smsc.js';
import type { Smsc } from '../kit/smsc.js';
import { RawClient, name, o, pdu, submit, z } from './raw-client.js';

let smsc: Smsc;
let client: RawClient;
afterEach(async () => smsc.stop());

function query(sequence: number, id: string, source = 'BANK'): string {
  return pdu(0x03, sequence, z(id) + o(5, 0) + z(source));
}

function cancel(sequence: number, id: string, source = 'BANK', destination = ''): string {
  return pdu(0x08, sequence, z('') + z(id) + o(5, 0) + z(source) + o(1, 1) + z(destination));
}

describe('query_sm and cancel_sm', () => {
  beforeEach(async () => {
    smsc = await startSmsc({ receiptDelay: 60_000 });
    client = await RawClient.bound(smsc.port);
  });

  async function taken(sequence = 2, destination = '919812345678'): Promise<string> {
    client.send(submit(sequence, destination));
    return name((await client.response(sequence)).body);
  }

  it('tells that a message is on its way', async () => {
    const id = await taken();
    client.send(query(3, id));
    expect(await client.response(3)).toMatchObject({
      id: 0x80000003,
      status: 0,
      body: Buffer.from(`${z(id)}000100`, 'hex'),
    });
  });

  it.each([
    ['an ID nobody has', '1', 'BANK'],
    ["another's message", undefined, 'BANG'],
  ])('answers a query for %s with ESME_RQUERYFAIL', async (_, id, source) => {
    const known = await taken();
    client.send(query(3, id ?? known, source));
    expect(await client.response(3)).toMatchObject({ id: 0x80000003, status: 0x67 });
  });

  it('cancels a message that is not final, once, and tells so', async () => {
    const id = await taken();
    client.send(cancel(3, id));
    expect(await client.response(3)).toMatchObject({ id: 0x80000008, status: 0 });
    expect((await client.delivery()).body.toString('latin1')).toContain('stat:DELETED');
    client.send(cancel(4, id));
    expect(await client.response(4)).toMatchObject({ status: 0x11 });
    client.send(query(5, id));
    const { body } = await client.response(5);
    expect(name(body.subarray(id.length + 1))).toMatch(/^\d{10}00000\+$/);
    expect([...body.subarray(-2)]).toEqual([4, 0]);
  });

  it('cancels by addresses when there is no ID', async () => {
    await taken(2);
    await taken(3);
    await taken(4, '919800000000');
    client.send(cancel(5, '', 'BANK', '919812345678'));
    expect((await client.response(5)).status).toBe(0);
    await client.delivery();
    await client.delivery();
    expect(await client.unread()).toEqual([]);
  });

  it.each([
    ['an ID nobody has', '1', 'BANK'],
    ["another's message", undefined, 'BANG'],
  ])('answers a cancel of %s with ESME_RCANCELFAIL', async (_, id, source) => {
    const known = await taken();
    client.send(cancel(3, id ?? known, source));
    expect(await client.response(3)).toMatchObject({ id: 0x80000008, status: 0x11 });
  });
});

describe('a final message', () => {
  it.each([
    ['919812345678', 2, 0],
    ['919812349901', 5, 1],
    ['919812349942', 2, 0],
  ])('to %s is found by query_sm in state %i with error %i', async (destination, state, error) => {
    smsc = await startSmsc();
    client = await RawClient.bound(smsc.port);
    client.send(submit(2, destination));
    const id = name((await client.response(2)).body);
    client.send(query(3, id));
    expect([...(await client.response(3)).body.subarray(-2)]).toEqual([state, error]);
  });
});

describe('requests', () => {
  beforeEach(async () => {
    smsc = await startSmsc();
    client = await RawClient.bound(smsc.port);
  });

  it('takes data_sm with its text in message_payload', async () => {
    const fields =
      z('') + o(5, 0) + z('BANK') + o(1, 1) + z('919812345678') + o(0, 1, 0) + '04240002' + '4869';
    client.send(pdu(0x103, 2, fields));
    const answer = await client.response(2);
    expect(answer).toMatchObject({ id: 0x80000103, status: 0 });
    expect((await client.delivery()).body.includes(`id:${name(answer.body)} `)).toBe(true);
    expect(await smsc.next()).toMatchObject({ command: 'data_sm', text: 'Hi' });
  });

  it.each([
    ['submit_multi', 0x21],
    ['replace_sm', 0x07],
    ['a command that is none', 0x0f0f],
  ])('answers %s with generic_nack ESME_RINVCMDID and goes on', async (_, id) => {
    client.send(pdu(id, 2, o(1, 2, 3)));
    expect(await client.response(2)).toMatchObject({ id: 0x80000000, status: 0x03 });
    client.send(submit(3, '919812345678'));
    expect((await client.response(3)).status).toBe(0);
  });

  const body = submit(2, '919812345678').slice(32);
  it.each([
    ['ends in the middle of its fields', body.slice(0, 20), 0x02],
    ['has no terminator', '000500' + '41'.repeat(10), 0x02],
    ['has too long a source_addr', `000500${z('4'.repeat(21))}` + body.slice(16), 0x0a],
    ['has too long a destination_addr', body.replace(z('919812345678'), z('9'.repeat(21))), 0x0b],
    ['has no destination_addr', body.replace(z('919812345678'), z('')), 0x0b],
    ['has letters in an international number', body.replace(z('919812345678'), z('91a')), 0x0b],
    ['has an sm_length past its end', body.slice(0, -2), 0x01],
    ['has a TLV past its end', `${body}0424000141`.slice(0, -2), 0xc0],
    ['has half a TLV', `${body}0424`, 0xc0],
    ['has both short_message and message_payload', `${body}0424000141`, 0x01],
    ['has a UDH past its user data', body.replace(/00000000000100/, '40000000000100'), 0x43],
    ['has a bad validity_period', body.replace('000000000001', `000000003100${'01'}`), 0x62],
  ])('refuses a submit_sm that %s', async (_, wrong, status) => {
    expect(wrong).not.toBe(body);
    client.send(pdu(0x04, 2, wrong));
    expect(await client.response(2)).toMatchObject({ id: 0x80000004, status });
    expect(smsc.complaints).toHaveLength(1);
    client.send(submit(3, '919812345678'));
    expect((await client.response(3)).status).toBe(0);
  });

  it.each([0, 4, 8, 15, 70_001, 0xffffffff])(
    'answers command_length %i with a generic_nack and closes',
    async (length) => {
      const header = Buffer.alloc(16);
      header.writeUInt32BE(length, 0);
      client.send(submit(2, '919812345678') + header.toString('hex'));
      expect((await client.response(2)).status).toBe(0);
      expect(await client.response(0)).toMatchObject({ id: 0x80000000, status: 0x02 });
      await client.closed;
    },
  );

  it('takes a PDU octet by octet, and many at once', async () => {
    const octets = submit(2, '919812345678');
    for (let at = 0; at < octets.length; at += 2) client.send(octets.slice(at, at + 2));
    expect((await client.response(2)).status).toBe(0);
    client.send([3, 4, 5].map((sequence) => submit(sequence, '919812345678')).join(''));
    for (const sequence of [3, 4, 5]) expect((await client.response(sequence)).status).toBe(0);
  });

  it('complains of a response to nothing and goes on', async () => {
    client.send(pdu(0x80000005, 4711, '00'));
    await client.unread();
    expect(smsc.complaints).toEqual(['bind 1: a response to nothing, sequence_number 4711']);
  });

  it('complains of nothing when all is well', async () => {
    client.send(submit(2, '919812345678'));
    await client.delivery();
    await client.unread();
    expect(smsc.complaints).toEqual([]);
  });
});

describe('limits', () => {
  it('throttles beyond the rate of the account, over all its binds', async () => {
    smsc = await startSmsc({ tps: 5 });
    const clients = [await RawClient.bound(smsc.port), await RawClient.bound(smsc.port)];
    const statuses: number[] = [];
    for (let sequence = 2; sequence < 10; sequence += 1) {
      const next = clients[sequence % 2];
      next.send(submit(sequence, '919812345678'));
      statuses.push((await next.response(sequence)).status);
    }
    expect(statuses).toEqual([0, 0, 0, 0, 0, 0x58, 0x58, 0x58]);
    expect(smsc.counts).toMatchObject({ submits: 8, accepted: 5, throttled: 3 });
    expect(smsc.maxPerSecond).toBe(8);
  });

  it('refuses beyond the window with ESME_RMSGQFUL', async () => {
    smsc = await startSmsc({ maxWindow: 2 });
    smsc.hold();
    client = await RawClient.bound(smsc.port);
    for (const sequence of [2, 3, 4]) client.send(submit(sequence, '919812345678'));
    await smsc.nextMany(3);
    smsc.release();
    const statuses = [];
    for (const sequence of [2, 3, 4]) statuses.push((await client.response(sequence)).status);
    expect(statuses).toEqual([0, 0, 0x14]);
  });
});
