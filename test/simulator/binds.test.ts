import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startSmsc } from '../kit/smsc.js';
import type { Smsc } from '../kit/smsc.js';
import { RawClient, name, o, pdu, submit, z } from './raw-client.js';

describe('binds', () => {
  let smsc: Smsc;
  beforeEach(async () => {
    smsc = await startSmsc({ maxBinds: 2, others: [{ systemId: 'other', password: 'else' }] });
  });
  afterEach(async () => smsc.stop());

  it.each([
    ['receiver', 0x01],
    ['transmitter', 0x02],
    ['transceiver', 0x09],
  ])('takes a bind as %s and says its interface version', async (_, id) => {
    const client = await RawClient.connect(smsc.port);
    const answer = await client.bind(id);
    expect(answer).toMatchObject({ id: id + 0x80000000, status: 0 });
    expect(answer.body.toString('hex')).toBe(`${z('simulator')}0210000134`);
    await smsc.whenBound(1);
  });

  it('sends no optional parameter to a client of SMPP 3.3', async () => {
    const client = await RawClient.connect(smsc.port);
    const answer = await client.bind(0x02, 'tellerline', 'secret', 0x33);
    expect(answer.body.toString('hex')).toBe(z('simulator'));
  });

  it.each([
    ['an unknown system_id', 'nobody', 'secret', 0x0f],
    ['a wrong password', 'tellerline', 'wrong', 0x0e],
    ["another account's password", 'other', 'secret', 0x0e],
    ['a password that is too long', 'tellerline', 'much-too-long', 0x0e],
  ])('refuses %s', async (_, systemId, password, status) => {
    const client = await RawClient.connect(smsc.port);
    expect(await client.bind(0x09, systemId, password)).toMatchObject({ id: 0x80000009, status });
    expect(smsc.bound.value).toBe(0);
  });

  it('closes the connection of a refused bind', async () => {
    const client = await RawClient.connect(smsc.port);
    await client.bind(0x09, 'nobody');
    await client.closed;
  });

  it('refuses one bind too many with ESME_RALYBND, and takes it when there is room', async () => {
    const first = await RawClient.bound(smsc.port);
    await RawClient.bound(smsc.port);
    const third = await RawClient.connect(smsc.port);
    expect(await third.bind()).toMatchObject({ status: 0x05 });
    first.close();
    await smsc.whenBound(1);
    const fourth = await RawClient.connect(smsc.port);
    expect(await fourth.bind()).toMatchObject({ status: 0 });
  });

  it('refuses a second bind on a connection and keeps the first', async () => {
    const client = await RawClient.bound(smsc.port);
    client.send(pdu(0x09, 5, z('tellerline') + z('secret') + z('') + o(0x34, 0, 0) + z('')));
    expect(await client.response(5)).toMatchObject({ status: 0x05 });
    client.send(submit(6, '919812345678'));
    expect(await client.response(6)).toMatchObject({ status: 0 });
  });

  it('refuses binds while told to', async () => {
    smsc.refuseBinds(0x0d);
    const early = await RawClient.connect(smsc.port);
    expect(await early.bind()).toMatchObject({ status: 0x0d });
    smsc.acceptBinds();
    const late = await RawClient.connect(smsc.port);
    expect(await late.bind()).toMatchObject({ status: 0 });
  });

  it('answers unbind and closes', async () => {
    const client = await RawClient.bound(smsc.port);
    client.send(pdu(0x06, 9));
    expect(await client.response(9)).toMatchObject({ id: 0x80000006, status: 0 });
    await client.closed;
    await smsc.whenBound(0);
    expect(smsc.counts.linksLost).toBe(0);
  });

  it('refuses a submit_sm without a bind, and on a receiver', async () => {
    const unbound = await RawClient.connect(smsc.port);
    unbound.send(submit(3, '919812345678'));
    expect(await unbound.response(3)).toMatchObject({ id: 0x80000004, status: 0x04 });
    const receiver = await RawClient.bound(smsc.port, 0x01);
    receiver.send(submit(3, '919812345678'));
    expect(await receiver.response(3)).toMatchObject({ id: 0x80000004, status: 0x04 });
  });

  it('answers enquire_link, bound or not', async () => {
    const client = await RawClient.connect(smsc.port);
    client.send(pdu(0x15, 2));
    expect(await client.response(2)).toMatchObject({ id: 0x80000015, status: 0 });
  });

  it('asks every bind whether it is alive, and unbinds it', async () => {
    const client = await RawClient.bound(smsc.port);
    const asked = smsc.enquireLinks();
    const enquiry = await client.next(({ id }) => id === 0x15);
    client.send(pdu(0x80000015, enquiry.sequence));
    expect(await asked).toBe(1);
    const unbound = smsc.unbindAll();
    const unbind = await client.next(({ id }) => id === 0x06);
    client.send(pdu(0x80000006, unbind.sequence));
    await unbound;
    await client.closed;
  });

  it('knows an account by its own binds only', async () => {
    const other = await RawClient.connect(smsc.port);
    await other.bind(0x09, 'other', 'else');
    const client = await RawClient.bound(smsc.port, 0x02);
    client.send(submit(2, '919812345678'));
    expect(name((await client.response(2)).body)).toMatch(/^\d+$/);
    expect(await other.unread()).toEqual([]);
    expect(smsc.waiting).toBe(1);
  });

  it('goes down and comes back on the same port', async () => {
    const client = await RawClient.bound(smsc.port);
    const { port } = smsc;
    await smsc.down();
    await client.closed;
    await expect(RawClient.connect(port)).rejects.toThrow('ECONNREFUSED');
    await smsc.up();
    await RawClient.bound(port);
  });
});
