import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { encodePdu } from '../../src/smpp/codec.adapter.js';
import { SmppSession } from '../../src/smpp/session.adapter.js';
import type { SessionListener, SessionTls } from '../../src/smpp/session.adapter.js';
import { ScriptedSmsc } from '../carrier/scripted-smsc.js';

const tlsFile = (name: string) => new URL(`./tls/${name}`, import.meta.url).pathname;

/** A session with signals to wait for. */
function open(port: number, tls: SessionTls = 'off', on: Partial<SessionListener> = {}) {
  const connected = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<string>();
  const failed = Promise.withResolvers<unknown>();
  const pdus: Buffer[] = [];
  let ends = 0;
  const session = new SmppSession(
    { host: '127.0.0.1', port, tls, connectTimeout: 20_000 },
    {
      connected: () => connected.resolve(),
      pdu: (octets) => pdus.push(octets),
      framingFault: () => {},
      drained: () => {},
      closed: (reason) => {
        ends += 1;
        closed.resolve(reason);
      },
      failed: (error) => failed.resolve(error),
      ...on,
    },
  );
  return {
    session,
    pdus,
    connected: connected.promise,
    closed: closed.promise,
    failed: failed.promise,
    ends: () => ends,
  };
}

const enquire = (sequence: number) => encodePdu('enquire_link', { sequence_number: sequence });

describe('session', () => {
  let smsc: ScriptedSmsc;

  beforeEach(async () => {
    smsc = await ScriptedSmsc.start();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await smsc.stop();
  });

  it('turns off the delay of Nagle', async () => {
    const noDelay = jest.spyOn(Socket.prototype, 'setNoDelay');
    const { session, connected, closed } = open(smsc.port);
    await connected;
    expect(noDelay.mock.calls).toEqual([[true]]);
    session.destroy('done');
    expect(await closed).toBe('done');
  });

  it('writes what is sent in one turn with one write', async () => {
    const { session, connected, closed } = open(smsc.port);
    const connection = await smsc.connection();
    await connected;
    const write = jest.spyOn(Socket.prototype, 'write');
    for (let i = 1; i <= 20; i++) session.send(enquire(i));
    expect(write).not.toHaveBeenCalled();
    for (let i = 1; i <= 20; i++) {
      expect((await connection.next('enquire_link')).sequence_number).toBe(i);
    }
    expect(write).toHaveBeenCalledTimes(1);
    session.destroy('done');
    await closed;
  });

  it('goes on after a listener that throws', async () => {
    const second = Promise.withResolvers<void>();
    let heard = 0;
    const { session, failed, closed } = open(smsc.port, 'off', {
      pdu: () => {
        heard += 1;
        if (heard === 2) second.resolve();
        throw new Error('thrown on purpose');
      },
    });
    const connection = await smsc.connection();
    connection.sendOctets(Buffer.concat([enquire(1), enquire(2)]));
    expect(await failed).toMatchObject({ message: 'thrown on purpose' });
    await second.promise;
    session.destroy('done');
    await closed;
  });

  it('says that it is not writable while the peer does not read, and when it is again', async () => {
    const drained = Promise.withResolvers<void>();
    const { session, connected, closed } = open(smsc.port, 'off', {
      drained: () => drained.resolve(),
    });
    const connection = await smsc.connection();
    await connected;
    connection.socket.pause();
    const big = Buffer.alloc(16_000);
    big.writeUInt32BE(16_000, 0);
    big.writeUInt32BE(0x15, 4);
    let sent = 0;
    while (session.writable) {
      session.send(big);
      sent += 1;
      if (sent % 4 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(session.unsent).toBeGreaterThan(256 * 1024);
    connection.socket.resume();
    await drained.promise;
    expect(session.writable).toBe(true);
    expect(session.unsent).toBe(0);
    session.destroy('done');
    await closed;
  });

  it('sends what is waiting before it closes, and ends once', async () => {
    const { session, connected, closed, ends } = open(smsc.port);
    const connection = await smsc.connection();
    await connected;
    session.send(enquire(1));
    session.close('finished', 20_000);
    session.send(enquire(2));
    await connection.next('enquire_link');
    expect(await closed).toBe('finished');
    expect(connection.waiting).toBe(0);
    session.destroy('again');
    expect(ends()).toBe(1);
  });

  it('cuts a peer that does not close its side', async () => {
    const { session, connected, closed } = open(smsc.port);
    const connection = await smsc.connection();
    await connected;
    connection.socket.pause();
    session.close('finished', 10);
    expect(await closed).toBe('finished');
  });

  it('gives up connecting after its time', async () => {
    const closed = Promise.withResolvers<string>();
    const nothing = () => {};
    // TLS towards a server that never speaks it: TCP connects, TLS does not.
    new SmppSession(
      { host: '127.0.0.1', port: smsc.port, tls: {}, connectTimeout: 20 },
      {
        connected: nothing,
        pdu: nothing,
        framingFault: nothing,
        drained: nothing,
        failed: nothing,
        closed: (reason) => closed.resolve(reason),
      },
    );
    expect(await closed.promise).toContain('no connection within 20 ms');
  });

  it('reads nothing after a framing fault', async () => {
    const fault = Promise.withResolvers<number>();
    const { session, pdus, closed } = open(smsc.port, 'off', {
      framingFault: ({ commandLength }) => fault.resolve(commandLength),
    });
    const connection = await smsc.connection();
    connection.sendOctets(Buffer.concat([enquire(1), Buffer.alloc(4), enquire(2)]));
    expect(await fault.promise).toBe(0);
    expect(pdus).toEqual([enquire(1)]);
    session.close('fault', 20_000);
    await closed;
  });
});

describe('session over TLS', () => {
  let smsc: ScriptedSmsc;

  beforeEach(async () => {
    smsc = await ScriptedSmsc.start({
      key: readFileSync(tlsFile('test-server.key')),
      cert: readFileSync(tlsFile('test-server.pem')),
    });
  });

  afterEach(() => smsc.stop());

  it.each([
    ['by its address', undefined],
    ['by the name in the settings', 'smsc.test'],
  ])('connects to a server that the authority vouches for, %s', async (_, serverName) => {
    const { session, connected, closed } = open(smsc.port, {
      ca: tlsFile('test-ca.pem'),
      serverName,
    });
    await connected;
    const connection = await smsc.connection();
    session.send(enquire(1));
    await connection.next('enquire_link');
    session.destroy('done');
    expect(await closed).toBe('done');
  });

  it.each([
    ['of another authority', { ca: tlsFile('other-ca.pem') }, /certificate|verify/i],
    ['of no authority the system trusts', {}, /certificate|verify/i],
    [
      'with another name',
      { ca: tlsFile('test-ca.pem'), serverName: 'other.test' },
      /does not match|altnames/i,
    ],
  ])('refuses a server %s', async (_, tls, reason) => {
    let connections = 0;
    const { closed } = open(smsc.port, tls, { connected: () => (connections += 1) });
    expect(await closed).toMatch(reason);
    expect(connections).toBe(0);
  });

  it('throws when a PEM file is not there', () => {
    expect(() => open(smsc.port, { ca: tlsFile('missing.pem') })).toThrow('ENOENT');
  });
});
