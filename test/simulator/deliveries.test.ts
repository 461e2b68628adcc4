import { afterEach, describe, expect, it } from '@jest/globals';
import { startSmsc } from '../kit/smsc.js';
import type { Smsc, SmscOptions } from '../kit/smsc.js';
import { RawClient, name, pdu, submit, tlv, z } from './raw-client.js';

let smsc: Smsc;
afterEach(async () => smsc.stop());

async function started(options: SmscOptions = {}): Promise<void> {
  smsc = await startSmsc({ deliverRetryDelay: 5, ...options });
}

function receiptId(body: Buffer): string | undefined {
  return /id:(\S+)/.exec(body.toString('latin1'))?.[1];
}

describe('receipts', () => {
  it.each([
    ['decimal', /^\d{15}$/, (id: string) => id],
    ['hex', /^[0-9a-f]{12}$/, (id: string) => id],
    ['hex-response-decimal-receipt', /^[0-9a-f]{12}$/, (id: string) => String(parseInt(id, 16))],
    ['uuid', /^[0-9a-f-]{36}$/, (id: string) => id],
  ] as const)('have %s message IDs', async (messageId, form, inReceipt) => {
    await started({ messageId });
    const client = await RawClient.bound(smsc.port);
    client.send(submit(2, '919812345678'));
    const id = name((await client.response(2)).body);
    expect(id).toMatch(form);
    expect(receiptId((await client.delivery()).body)).toBe(inReceipt(id));
  });

  it.each([
    ['text', true, false],
    ['text-and-tlvs', true, true],
    ['tlvs', false, true],
  ] as const)('in the format %s have text: %s, TLVs: %s', async (receiptFormat, text, tlvs) => {
    await started({ receiptFormat });
    const client = await RawClient.bound(smsc.port);
    client.send(submit(2, '919812345678'));
    const { body } = await client.delivery();
    expect(body.includes('stat:DELIVRD')).toBe(text);
    expect(tlv(body, '04270001') !== undefined).toBe(tlvs);
  });

  it('wait while no receiver is bound, and go to any receiver of the account', async () => {
    await started();
    const transmitter = await RawClient.bound(smsc.port, 0x02);
    transmitter.send(submit(2, '919812345678'));
    const id = name((await transmitter.response(2)).body);
    expect(smsc.waiting).toBe(1);
    const receiver = await RawClient.bound(smsc.port, 0x01);
    expect(receiptId((await receiver.delivery()).body)).toBe(id);
    expect(await transmitter.unread()).toEqual([]);
  });

  it('go to the receivers in turn', async () => {
    await started();
    const clients = [await RawClient.bound(smsc.port), await RawClient.bound(smsc.port)];
    for (const sequence of [2, 3, 4, 5]) {
      clients[0].send(submit(sequence, '919812345678'));
      await clients[0].response(sequence);
    }
    for (const client of [...clients, ...clients]) await client.delivery();
  });

  it.each([
    ['ESME_RTHROTTLED', 0x58],
    ['ESME_RMSGQFUL', 0x14],
    ['ESME_RSYSERR', 0x08],
  ])('are sent again after %s, until they are taken', async (_, status) => {
    await started();
    const client = await RawClient.bound(smsc.port);
    client.deliverStatuses = [status, status];
    client.send(submit(2, '919812345678'));
    const ids = [await client.delivery(), await client.delivery(), await client.delivery()].map(
      ({ body }) => receiptId(body),
    );
    expect(new Set(ids).size).toBe(1);
    await client.unread();
    expect(smsc.counts).toMatchObject({ delivers: 3, deliversRetried: 2, receiptsTaken: 1 });
  });

  it('are sent again when there is no answer', async () => {
    await started({ deliverTimeout: 20 });
    const client = await RawClient.bound(smsc.port);
    client.deliverStatuses = [undefined];
    client.send(submit(2, '919812345678'));
    await client.delivery();
    await client.delivery();
    expect(smsc.delivered[0]).toMatchObject({ status: 'unanswered', outcome: 'retried' });
  });

  it('are sent again on another bind when the link goes before the answer', async () => {
    await started();
    const lost = await RawClient.bound(smsc.port);
    lost.deliverStatuses = [undefined];
    lost.send(submit(2, '919812345678'));
    const first = await lost.delivery();
    lost.close();
    await smsc.whenBound(0);
    const next = await RawClient.bound(smsc.port);
    expect(receiptId((await next.delivery()).body)).toBe(receiptId(first.body));
  });

  it.each([0x65, 0x66])('are given up after the permanent status %i', async (status) => {
    await started();
    const client = await RawClient.bound(smsc.port);
    client.deliverStatuses = [status];
    client.send(submit(2, '919812345678'));
    await client.delivery();
    await client.unread();
    expect(smsc.counts).toMatchObject({ delivers: 1, deliversRefused: 1, receiptsTaken: 0 });
  });

  it('keep within the window of a bind', async () => {
    await started({ deliverWindow: 3 });
    const client = await RawClient.bound(smsc.port);
    client.deliverStatuses = Array.from({ length: 3 }, () => undefined);
    for (let sequence = 2; sequence < 10; sequence += 1) {
      client.send(submit(sequence, '919812345678'));
      await client.response(sequence);
    }
    const first = [await client.delivery(), await client.delivery(), await client.delivery()];
    expect(await client.unread()).toEqual([]);
    expect(smsc.waiting).toBe(5);
    client.send(pdu(0x80000005, first[0].sequence, z('')));
    for (let count = 0; count < 5; count += 1) await client.delivery();
    expect(await client.unread()).toEqual([]);
  });

  it('wait while they are paused', async () => {
    await started();
    smsc.holdReceipts();
    const client = await RawClient.bound(smsc.port);
    client.send(submit(2, '919812345678'));
    await client.response(2);
    expect(await client.unread()).toEqual([]);
    smsc.releaseReceipts();
    await client.delivery();
  });

  it('come after their delay, not before the response', async () => {
    await started({ receiptDelay: 20, receiptJitter: 5, responseLatency: 10, responseJitter: 5 });
    const client = await RawClient.bound(smsc.port);
    client.send(submit(2, '919812345678'));
    const order = [await client.next(() => true), await client.next(() => true)];
    expect(order.map(({ id }) => id)).toEqual([0x80000004, 0x05]);
  });
});

describe("customers' messages", () => {
  /** What follows esm_class: the other fields are empty or 0. */
  function content(body: Buffer, to: string) {
    const at = body.indexOf(Buffer.from(`${to}\0`)) + to.length + 1;
    const length = body[at + 9];
    return {
      esmClass: body[at],
      dataCoding: body[at + 7],
      octets: body.subarray(at + 10, at + 10 + length),
    };
  }

  it('come as deliver_sm, and are done when the client took them', async () => {
    await started();
    const client = await RawClient.bound(smsc.port);
    const sent = smsc.sendMo({ from: '+919812345678', to: '56767', text: 'BAL €' });
    const { body } = await client.delivery();
    await sent;
    expect(body.toString('hex').startsWith(`000101${z('919812345678')}0001${z('56767')}`)).toBe(
      true,
    );
    expect(content(body, '56767')).toEqual({
      esmClass: 0,
      dataCoding: 0,
      octets: Buffer.from('42414c201b65', 'hex'),
    });
  });

  it('come in parts under one reference', async () => {
    await started();
    const client = await RawClient.bound(smsc.port);
    const sent = smsc.sendMo({ from: '919812345678', to: '56767', text: 'STATEMENT', parts: 3 });
    const parts = [await client.delivery(), await client.delivery(), await client.delivery()].map(
      ({ body }) => content(body, '56767'),
    );
    await sent;
    expect(parts.map(({ esmClass }) => esmClass)).toEqual([0x40, 0x40, 0x40]);
    expect(parts.map(({ octets }) => octets.subarray(0, 6).toString('hex'))).toEqual([
      '050003010301',
      '050003010302',
      '050003010303',
    ]);
    expect(parts.map(({ octets }) => octets.subarray(6).toString()).join('')).toBe('STATEMENT');
  });

  it('come in UCS-2 where GSM 7-bit cannot carry them, and repeated where asked', async () => {
    await started();
    const client = await RawClient.bound(smsc.port);
    const sent = smsc.sendMo({ from: '919812345678', to: '56767', text: 'शेष', repeat: 2 });
    for (let count = 0; count < 2; count += 1) {
      expect(content((await client.delivery()).body, '56767')).toEqual({
        esmClass: 0,
        dataCoding: 8,
        octets: Buffer.from('09360947' + '0937', 'hex'),
      });
    }
    await sent;
    expect(smsc.counts.mosTaken).toBe(2);
  });

  it('are not done while nobody takes them', async () => {
    await started();
    const sent = smsc.sendMo({ from: '919812345678', to: '56767', text: 'BAL' }, 20);
    await expect(sent).rejects.toThrow('1 of 1 deliver_sm were not taken in time');
  });
});
