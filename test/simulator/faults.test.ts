import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MALFORMED_KINDS } from '../../src/simulator/malformed.js';
import { startSmsc } from '../kit/smsc.js';
import type { Smsc } from '../kit/smsc.js';
import { RawClient, name, pdu, submit } from './raw-client.js';

describe('faults of the whole link', () => {
  let smsc: Smsc;
  let client: RawClient;
  beforeEach(async () => {
    smsc = await startSmsc();
    client = await RawClient.bound(smsc.port);
  });
  afterEach(async () => smsc.stop());

  it.each([false, true])('drops every link, reset: %s', async (reset) => {
    const other = await RawClient.bound(smsc.port);
    smsc.dropLinks(reset);
    await client.closed;
    await other.closed;
    await smsc.whenBound(0);
    expect(smsc.counts.linksLost).toBe(2);
  });

  it('goes half open: nothing is read, nothing answered, and the link stays', async () => {
    smsc.halfOpen();
    const { submits } = smsc.counts;
    client.send(submit(2, '919812345678') + pdu(0x15, 3));
    // A new link shows that the simulator had its turn meanwhile.
    const other = await RawClient.bound(smsc.port);
    other.send(submit(2, '919812345678'));
    await other.response(2);
    expect(smsc.counts.submits).toBe(submits + 1);
    expect(client.socket.readyState).toBe('open');
  });

  it('is silent: reads and answers nothing, and takes nothing', async () => {
    smsc.silence();
    client.send(pdu(0x15, 2) + submit(3, '919812345678'));
    expect(await smsc.next()).toMatchObject({ sequence: 3, messageId: '' });
    smsc.speak();
    expect(await client.unread()).toEqual([]);
    expect(smsc.counts.accepted).toBe(0);
  });

  it('is silent for a time only', async () => {
    smsc.silence(20);
    const deliveries = smsc.nextDelivery();
    void smsc.sendMo({ from: '919812345678', to: '56767', text: 'BAL' });
    expect(await deliveries).toMatchObject({ kind: 'mo', outcome: 'taken' });
    await client.unread();
  });

  it('throttles everything', async () => {
    smsc.throttle();
    client.send(submit(2, '919812345678'));
    expect((await client.response(2)).status).toBe(0x58);
    smsc.unthrottle();
    client.send(submit(3, '919812345678'));
    expect((await client.response(3)).status).toBe(0);
  });

  it('ignores enquire_link and nothing else', async () => {
    smsc.ignoreEnquireLink();
    client.send(pdu(0x15, 2) + submit(3, '919812345678'));
    expect((await client.response(3)).status).toBe(0);
    smsc.answerEnquireLink();
    expect((await client.unread()).filter(({ sequence }) => sequence === 2)).toEqual([]);
  });

  it('holds responses, and the receipts that follow them, until released', async () => {
    smsc.hold();
    client.send(submit(2, '919812345678') + submit(3, '919812345678'));
    await smsc.nextMany(2);
    expect(await client.unread()).toEqual([]);
    smsc.release();
    await client.response(2);
    await client.response(3);
    await client.delivery();
    await client.delivery();
  });

  it('sends octets as they are', async () => {
    smsc.sendRaw(Buffer.from(pdu(0x15, 99), 'hex'));
    expect(await client.next(({ id }) => id === 0x15)).toMatchObject({ sequence: 99 });
  });

  it.each(MALFORMED_KINDS)('sends a malformed PDU: %s', async (kind) => {
    const raw = new Promise<Buffer>((resolve) => client.socket.once('data', resolve));
    smsc.sendMalformed(kind);
    const octets = await raw;
    expect(malformation(octets)).toBe(kind);
  });
});

describe('enquire_link of the SMSC', () => {
  it('drops a bind that does not answer', async () => {
    const smsc = await startSmsc({ enquireLinkInterval: 1, deliverTimeout: 20 });
    const client = await RawClient.bound(smsc.port);
    const came = await client.untilClosed();
    expect(came.map(({ id }) => id)).toEqual([0x15]);
    await smsc.stop();
  });

  it('keeps a bind that answers, and asks again', async () => {
    const smsc = await startSmsc({ enquireLinkInterval: 1 });
    const client = await RawClient.bound(smsc.port);
    for (let asked = 0; asked < 3; asked += 1) {
      const { sequence } = await client.next(({ id }) => id === 0x15);
      client.send(pdu(0x80000015, sequence));
    }
    expect(smsc.bound.value).toBe(1);
    expect(smsc.complaints).toEqual([]);
    await smsc.stop();
  });
});

/** Says by the octets alone what is wrong with them. */
function malformation(octets: Buffer): string {
  const length = octets.readUInt32BE(0);
  const id = octets.readUInt32BE(4);
  if (octets.toString('latin1').startsWith('HTTP')) return 'garbage';
  if (length === 0 || length === 4 || length === 8) return `length-${length}`;
  if (length > 1_000_000) return 'too-long';
  if (id === 0x0f0f) return 'unknown-command';
  if (id === 0x80000f0f) return 'unknown-response';
  if (id === 0x80000004) return 'response-to-nothing';
  if (length > octets.length) return 'half';
  if (length < octets.length) return 'wrong-length';
  const body = octets.subarray(16);
  if (!body.subarray(3).includes(0)) return body.length < 10 ? 'truncated-field' : 'unterminated';
  const to = body.indexOf(Buffer.from('56767\0')) + 6;
  const text = to + 9 + 1 + body[to + 9];
  if (text > body.length) return 'sm-length-past-end';
  const left = body.length - text;
  if (left > 0 && left < 4) return 'tlv-cut';
  if (left >= 4 && body.readUInt16BE(text + 2) > left - 4) return 'tlv-past-end';
  return 'well-formed';
}

describe('the kit', () => {
  let smsc: Smsc;
  let client: RawClient;
  beforeEach(async () => {
    smsc = await startSmsc();
    client = await RawClient.bound(smsc.port);
  });
  afterEach(async () => smsc.stop());

  it('gives what was submitted, read', async () => {
    client.send(submit(2, '919812345678', 'Bal: \x02500.00'));
    expect(await smsc.next()).toMatchObject({
      command: 'submit_sm',
      systemId: 'tellerline',
      bind: 1,
      sequence: 2,
      source: 'BANK',
      destination: '919812345678',
      text: 'Bal: $500.00',
      status: 0,
      messageId: name((await client.response(2)).body),
    });
    expect(smsc.received).toHaveLength(1);
  });

  it('waits for the submit that matches and keeps the others', async () => {
    const wanted = smsc.next(({ sequence }) => sequence === 3);
    client.send(submit(2, '919812345678') + submit(3, '919812345678'));
    expect((await wanted).sequence).toBe(3);
    expect((await smsc.next()).sequence).toBe(2);
    await expect(smsc.next(() => true, 1)).rejects.toThrow('2 came in all');
  });

  it('answers as scripted', async () => {
    smsc.answer = ({ text }) => {
      if (text === 'no') return { status: 0x45 };
      if (text === 'mute') return { silent: true, receipts: [] };
      if (text === 'mine')
        return { messageId: 'mine', receipts: [{ state: 'UNDELIV', error: 77 }] };
      return undefined;
    };
    client.send(submit(2, '919812345678', 'no') + submit(3, '919812345678', 'mute', 0));
    client.send(submit(4, '919812345678', 'mine', 0) + submit(5, '919812349903'));
    expect((await client.response(2)).status).toBe(0x45);
    expect(name((await client.response(4)).body)).toBe('mine');
    expect((await client.response(5)).status).toBe(0x0b);
    expect((await client.delivery()).body.toString('latin1')).toMatch(/id:mine .*err:077/);
    expect(await client.unread()).toEqual([]);
  });
});
