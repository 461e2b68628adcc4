import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import smpp from 'smpp';
import type { CarrierSettings } from '../../src/settings/settings.schema.js';
import { status } from '../../src/smpp/status.js';
import { carrierSettings, SUBMIT, TestBind } from './bind-kit.js';
import { ScriptedSmsc } from './scripted-smsc.js';
import type { HeardPdu, ScriptedConnection } from './scripted-smsc.js';

const tlsFile = (name: string) => new URL(`../smpp/tls/${name}`, import.meta.url).pathname;

describe('bind over TLS', () => {
  it('binds where the authority vouches for the SMSC, and says why where it does not', async () => {
    const smsc = await ScriptedSmsc.start({
      key: readFileSync(tlsFile('test-server.key')),
      cert: readFileSync(tlsFile('test-server.pem')),
    });
    const settings = (ca: string) =>
      carrierSettings({
        port: smsc.port,
        tls: { ca: tlsFile(ca) },
        reconnect: { initial: 20_000, max: 20_000 },
      });
    const accepted = new TestBind(settings('test-ca.pem'));
    accepted.bind.start();
    await (await smsc.connection()).acceptBind();
    await accepted.state('bound');
    const refused = new TestBind(settings('other-ca.pem'));
    refused.bind.start();
    expect((await refused.state('waiting')).reason).toMatch(/certificate|verify/i);
    const missing = new TestBind(settings('missing.pem'));
    missing.bind.start();
    expect((await missing.state('waiting')).reason).toContain('ENOENT');
    await Promise.all([refused, accepted, missing].map(({ bind }) => bind.stop(0)));
    await smsc.stop();
  });
});

describe('bind', () => {
  let smsc: ScriptedSmsc;
  let test: TestBind;

  beforeEach(async () => {
    smsc = await ScriptedSmsc.start();
  });

  afterEach(async () => {
    await test.bind.stop(0);
    await smsc.stop();
  });

  function begin(change: Partial<CarrierSettings> = {}, random?: () => number): void {
    test = new TestBind(carrierSettings({ port: smsc.port, ...change }), random);
    test.bind.start();
  }

  async function bound(change: Partial<CarrierSettings> = {}): Promise<ScriptedConnection> {
    begin(change);
    const connection = await smsc.connection();
    await connection.acceptBind();
    await test.state('bound');
    return connection;
  }

  describe('binding', () => {
    it.each([
      ['3.3', 0x33],
      ['3.4', 0x34],
      ['5.0', 0x50],
    ] as const)(
      'binds as a transceiver of interface version %s',
      async (interfaceVersion, octet) => {
        begin({ interfaceVersion, systemType: 'OTA' });
        const connection = await smsc.connection();
        expect(await connection.acceptBind()).toMatchObject({
          command: 'bind_transceiver',
          system_id: 'bank',
          password: 'secret',
          system_type: 'OTA',
          interface_version: octet,
          sequence_number: 1,
        });
        await test.state('bound');
        expect(test.states.map((report) => report.state)).toEqual(['connecting', 'bound']);
        expect(test.bind.room).toBe(10);
      },
    );

    it('binds a transmitter and a receiver, and is bound when both are', async () => {
      begin({ bindType: 'transmitter-receiver' });
      const [one, other] = [await smsc.connection(), await smsc.connection()];
      const first = await one.acceptBind();
      expect(test.bind.room).toBe(0);
      const second = await other.acceptBind();
      expect([first.command, second.command].sort()).toEqual(['bind_receiver', 'bind_transmitter']);
      await test.state('bound');
      const transmitter = first.command === 'bind_transmitter' ? one : other;
      const receiver = transmitter === one ? other : one;
      test.submit();
      await transmitter.next('submit_sm');
      receiver.send('deliver_sm', { sequence_number: 4, short_message: Buffer.from('x') });
      await receiver.next('deliver_sm_resp');
      receiver.socket.destroy();
      await transmitter.closed;
      expect((await test.state('waiting')).reason).not.toBeNull();
    });

    it('waits the long way after a wrong password, and says so', async () => {
      begin({ reconnect: { initial: 1, max: 20_000 } }, () => 0);
      const connection = await smsc.connection();
      const lost = test.event('lost');
      await connection.acceptBind(status('ESME_RINVPASWD'));
      expect(await lost).toMatchObject({ commandStatus: 0x0e, delay: 20_000 });
      expect((await test.state('waiting')).reason).toBe('bind_transceiver refused: ESME_RINVPASWD');
    });

    it('waits alreadyBoundDelay after ESME_RALYBND', async () => {
      begin({ alreadyBoundDelay: 30 }, () => 0.999);
      const first = await smsc.connection();
      const lost = test.event('lost');
      await first.acceptBind(status('ESME_RALYBND'));
      expect((await lost).delay).toBe(30);
      await (await smsc.connection()).acceptBind();
      await test.state('bound');
    });

    it('begins again when the bind is not answered', async () => {
      begin({ responseTimeout: 30 });
      const first = await smsc.connection();
      await first.next('bind_transceiver');
      expect((await test.state('waiting')).reason).toContain('no answer to bind_transceiver');
      await (await smsc.connection()).acceptBind();
      await test.state('bound');
    });

    it('waits longer after each failure, by the random number', async () => {
      begin({ reconnect: { initial: 4, max: 12 } }, () => 0.5);
      const delays: (number | null)[] = [];
      for (let i = 0; i < 4; i++) {
        const lost = test.event('lost');
        (await smsc.connection()).socket.destroy();
        delays.push((await lost).delay);
      }
      expect(delays).toEqual([2, 4, 6, 6]);
    });

    it('says why when nobody listens', async () => {
      const { port } = smsc;
      await smsc.stop();
      test = new TestBind(carrierSettings({ port, reconnect: { initial: 20_000, max: 20_000 } }));
      test.bind.start();
      expect((await test.state('waiting')).reason).toContain('ECONNREFUSED');
      smsc = await ScriptedSmsc.start();
    });
  });

  describe('submitting', () => {
    it('answers each submit with its response, in any order', async () => {
      const connection = await bound();
      const [first, second] = [test.submit(), test.submit()];
      expect(test.bind.used).toBe(2);
      const [one, two] = [await connection.next('submit_sm'), await connection.next('submit_sm')];
      expect(one).toMatchObject({ destination_addr: '919812345678', source_addr: 'BANK' });
      connection.respond(two, { message_id: 'two' });
      connection.respond(one, { command_status: status('ESME_RTHROTTLED') });
      expect(await first.first).toEqual({
        kind: 'response',
        commandStatus: 0x58,
        messageId: '',
        late: false,
      });
      expect(await second.first).toEqual({
        kind: 'response',
        commandStatus: 0,
        messageId: 'two',
        late: false,
      });
      expect(test.bind.used).toBe(0);
      expect(test.events.filter((event) => event.kind === 'answered').length).toBe(2);
    });

    it.each([
      [' 7A ', '7A'],
      ['7\x1bA', ''],
    ])('takes the message ID %j for %j', async (messageId, expected) => {
      const connection = await bound();
      const submit = test.submit();
      connection.respond(await connection.next('submit_sm'), { message_id: messageId });
      expect(await submit.first).toMatchObject({ commandStatus: 0, messageId: expected });
    });

    it('throws and writes nothing without room, unbound, or for what cannot be sent', async () => {
      test = new TestBind(carrierSettings({ port: smsc.port, windowSize: 2 }));
      expect(() => test.submit()).toThrow('not bound');
      test.bind.start();
      const connection = await smsc.connection();
      await connection.acceptBind();
      await test.state('bound');
      expect(() => test.submit({ source_addr: 'BÄNK' })).toThrow('source_addr');
      expect(test.bind.used).toBe(0);
      test.submit();
      test.submit();
      expect(test.bind.room).toBe(0);
      expect(() => test.submit()).toThrow('no room');
      await connection.next('submit_sm');
      await connection.next('submit_sm');
      connection.send('enquire_link', { sequence_number: 1 });
      await connection.next('enquire_link_resp');
      expect(connection.waiting).toBe(0);
    });

    it('frees the slot of a generic_nack with its status', async () => {
      const connection = await bound();
      const submit = test.submit();
      const pdu = await connection.next('submit_sm');
      connection.send('generic_nack', {
        sequence_number: pdu.sequence_number,
        command_status: status('ESME_RINVCMDLEN'),
      });
      expect(await submit.first).toMatchObject({ kind: 'response', commandStatus: 2 });
    });

    it('reports a silent SMSC as response_timeout, and the late response as late', async () => {
      const connection = await bound({ responseTimeout: 40 });
      const submit = test.submit();
      const pdu = await connection.next('submit_sm');
      expect(await submit.first).toEqual({ kind: 'unanswered', reason: 'response_timeout' });
      expect(test.bind.room).toBe(10);
      connection.respond(pdu, { message_id: 'late' });
      expect(await submit.second).toEqual({
        kind: 'response',
        commandStatus: 0,
        messageId: 'late',
        late: true,
      });
      const unexpected = test.event('unexpected');
      connection.respond(pdu, { message_id: 'late' });
      await unexpected;
      expect(submit.outcomes.length).toBe(2);
    });

    it('answers a full window exactly once when the link is lost', async () => {
      const connection = await bound({ windowSize: 50 });
      const submits = Array.from({ length: 50 }, () => test.submit());
      const pdus: HeardPdu[] = [];
      for (let i = 0; i < 50; i++) pdus.push(await connection.next('submit_sm'));
      connection.respond(pdus[0], { message_id: 'a' });
      await submits[0].first;
      connection.socket.destroy();
      for (const { first } of submits.slice(1)) {
        expect(await first).toEqual({ kind: 'unanswered', reason: 'link_lost' });
      }
      await (await smsc.connection()).acceptBind();
      await test.state('bound');
      expect(submits.every(({ outcomes }) => outcomes.length === 1)).toBe(true);
      expect(test.bind.room).toBe(50);
    });

    it('uses a new session, with its own sequence numbers, for every connection', async () => {
      const first = await bound();
      test.submit();
      expect((await first.next('submit_sm')).sequence_number).toBe(2);
      first.socket.destroy();
      const second = await smsc.connection();
      expect((await second.acceptBind()).sequence_number).toBe(1);
      await test.state('bound');
      const submit = test.submit();
      const pdu = await second.next('submit_sm');
      expect(pdu.sequence_number).toBe(2);
      second.respond(pdu, { message_id: 'b' });
      expect(await submit.first).toMatchObject({ messageId: 'b', late: false });
    });

    it('tells of free room once for many responses', async () => {
      const connection = await bound();
      const submits = Array.from({ length: 10 }, () => test.submit());
      const pdus: HeardPdu[] = [];
      for (let i = 0; i < 10; i++) pdus.push(await connection.next('submit_sm'));
      test.roomFreed = 0;
      const told = new Promise<void>((resolve) => (test.onRoomFreed = resolve));
      connection.sendOctets(
        Buffer.concat(
          pdus.map((pdu) =>
            new smpp.PDU('submit_sm_resp', {
              sequence_number: pdu.sequence_number,
              message_id: 'x',
            }).toBuffer(),
          ),
        ),
      );
      await Promise.all(submits.map(({ first }) => first));
      await told;
      expect(test.roomFreed).toBe(1);
    });

    it('goes on when whoever it tells throws', async () => {
      const connection = await bound();
      const failed = test.event('listener_failed');
      test.bind.submit(SUBMIT, () => {
        throw new Error('thrown on purpose');
      });
      connection.respond(await connection.next('submit_sm'), { message_id: 'a' });
      await failed;
      const submit = test.submit();
      connection.respond(await connection.next('submit_sm'), { message_id: 'b' });
      expect(await submit.first).toMatchObject({ messageId: 'b' });
      expect(test.bind.used).toBe(0);
    });
  });

  describe('receiving', () => {
    const deliver = (sequence: number) => ({
      sequence_number: sequence,
      source_addr: '919812345678',
      destination_addr: 'BANK',
      short_message: Buffer.from('BAL'),
    });

    it('answers deliver_sm with the status it was decided with, out of order too', async () => {
      const connection = await bound();
      const decisions = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
      test.deliver = (pdu) => decisions[pdu.sequence_number - 1].promise;
      connection.send('deliver_sm', deliver(1));
      connection.send('data_sm', { sequence_number: 2, message_payload: Buffer.from('BAL') });
      decisions[1].resolve(0x14);
      expect(await connection.next('data_sm_resp')).toMatchObject({
        sequence_number: 2,
        command_status: 0x14,
      });
      decisions[0].resolve(0);
      expect(await connection.next('deliver_sm_resp')).toMatchObject({
        sequence_number: 1,
        command_status: 0,
      });
      expect(test.inbound.map((pdu) => pdu.user_data.toString())).toEqual(['BAL', 'BAL']);
    });

    it.each([
      ['rejects', () => Promise.reject(new Error('database away'))],
      [
        'throws',
        () => {
          throw new Error('thrown on purpose');
        },
      ],
    ])('answers with the away status when delivering %s', async (_, deliverWith) => {
      const connection = await bound({ awayStatus: 'ESME_RMSGQFUL' });
      test.deliver = deliverWith;
      connection.send('deliver_sm', deliver(1));
      expect((await connection.next('deliver_sm_resp')).command_status).toBe(0x14);
    });

    it('stops reading at 1,000 undecided, and goes on when some are decided', async () => {
      const connection = await bound();
      const flood = Array.from({ length: 3000 }, (_, i) =>
        new smpp.PDU('deliver_sm', {
          ...deliver(i + 1),
          short_message: Buffer.alloc(200),
        }).toBuffer(),
      );
      const decisions: ((commandStatus: number) => void)[] = [];
      const full = Promise.withResolvers<void>();
      test.deliver = () =>
        new Promise((resolve) => {
          decisions.push(resolve);
          if (decisions.length === 1000) full.resolve();
        });
      connection.sendOctets(Buffer.concat(flood));
      await full.promise;
      // What was read with the thousandth still comes: one chunk of the socket.
      for (let turn = 0; turn < 500; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(decisions.length).toBeLessThan(1000 + 65_536 / 200 + 1);
      test.deliver = async () => 0;
      for (const decide of decisions) decide(0);
      for (let i = 0; i < 3000; i++) await connection.next('deliver_sm_resp');
      expect(test.inbound.length).toBe(3000);
    });
  });

  describe('keeping the link', () => {
    it('sends enquire_link when idle, and reports the round trip', async () => {
      const connection = await bound({ enquireLinkInterval: 20 });
      const event = test.event('enquire_link');
      connection.respond(await connection.next('enquire_link'));
      expect((await event).roundTrip).toBeGreaterThanOrEqual(0);
      connection.respond(await connection.next('enquire_link'));
      expect(test.bind.report.state).toBe('bound');
    });

    it('decides that a half-open link is dead, and reconnects', async () => {
      const connection = await bound({ enquireLinkInterval: 20, responseTimeout: 30 });
      await connection.next('enquire_link');
      expect((await test.state('waiting')).reason).toContain('no answer to enquire_link');
      await (await smsc.connection()).acceptBind();
      await test.state('bound');
    });

    it('sends no enquire_link before it is bound', async () => {
      begin({ enquireLinkInterval: 1, responseTimeout: 60 });
      const connection = await smsc.connection();
      await connection.next('bind_transceiver');
      await connection.closed;
      expect(connection.waiting).toBe(0);
    });

    it('answers enquire_link', async () => {
      const connection = await bound();
      connection.send('enquire_link', { sequence_number: 77 });
      expect((await connection.next('enquire_link_resp')).sequence_number).toBe(77);
    });

    it('answers unbind, takes no more submits, and comes back', async () => {
      const connection = await bound();
      const submit = test.submit();
      await connection.next('submit_sm');
      connection.send('unbind', { sequence_number: 5 });
      expect((await connection.next('unbind_resp')).sequence_number).toBe(5);
      expect(test.bind.room).toBe(0);
      await connection.closed;
      expect(await submit.first).toEqual({ kind: 'unanswered', reason: 'link_lost' });
      await (await smsc.connection()).acceptBind();
      await test.state('bound');
    });
  });

  describe('what is malformed', () => {
    /** The link still works: a submit is answered. */
    async function alive(connection: ScriptedConnection): Promise<void> {
      const submit = test.submit();
      connection.respond(await connection.next('submit_sm'), { message_id: 'alive' });
      expect(await submit.first).toMatchObject({ messageId: 'alive' });
    }

    it.each([
      ['an unknown command', '00000010 00000777 00000000 00000009', 'generic_nack', 0x03],
      [
        'a request an ESME does not take',
        '00000012 00000003 00000000 00000009 0000',
        'generic_nack',
        0x02,
      ],
      [
        'a truncated deliver_sm',
        '00000012 00000005 00000000 00000009 0000',
        'deliver_sm_resp',
        0x02,
      ],
      ['a truncated data_sm', '00000012 00000103 00000000 00000009 0000', 'data_sm_resp', 0x02],
      [
        'a deliver_sm with a TLV past the end',
        '00000026 00000005 00000000 00000009 00 0000 00 0000 00 000000 00 00 00000000 00 0427 0009 02',
        'deliver_sm_resp',
        0xc0,
      ],
    ])('answers %s and goes on', async (_, hex, answer, commandStatus) => {
      const connection = await bound();
      connection.sendOctets(hex);
      expect(await connection.next(answer)).toMatchObject({
        command_status: commandStatus,
        sequence_number: 9,
      });
      await alive(connection);
      expect(test.inbound).toEqual([]);
    });

    it.each([
      ['a response to nothing', '00000012 80000004 00000000 00000099 4100'],
      ['an unknown response', '00000010 80000777 00000000 00000009'],
      ['a generic_nack to nothing', '00000010 80000000 00000003 00000000'],
      ['an enquire_link_resp to nothing', '00000010 80000015 00000000 00000002'],
      ['an outbind', '00000012 0000000b 00000000 00000002 0000'],
    ])('ignores %s with a report', async (_, hex) => {
      const connection = await bound();
      const unexpected = test.event('unexpected');
      connection.sendOctets(hex);
      await unexpected;
      await alive(connection);
    });

    it('frees the slot of a submit_sm_resp whose body is damaged', async () => {
      const connection = await bound();
      const submit = test.submit();
      await connection.next('submit_sm');
      connection.sendOctets('00000012 80000004 00000000 00000002 4141');
      expect(await submit.first).toMatchObject({
        kind: 'response',
        commandStatus: 0,
        messageId: '',
      });
      expect(test.events.some((event) => event.kind === 'malformed')).toBe(true);
    });

    it.each(['00000000', '00000004', '00000008', '00010001', 'ffffffff'])(
      'answers a command_length of 0x%s with generic_nack, and begins again',
      async (length) => {
        const connection = await bound();
        const submit = test.submit();
        await connection.next('submit_sm');
        connection.sendOctets(`${length} 00000015 00000000 00000003`);
        expect(await connection.next('generic_nack')).toMatchObject({
          command_status: 0x02,
          sequence_number: 0,
        });
        await connection.closed;
        expect(await submit.first).toEqual({ kind: 'unanswered', reason: 'link_lost' });
        expect((await test.state('waiting')).reason).toContain('command_length');
        const next = await smsc.connection();
        await next.acceptBind();
        await test.state('bound');
        await alive(next);
      },
    );

    it('hears octet by octet', async () => {
      const connection = await bound();
      connection.socket.setNoDelay(true);
      const submit = test.submit();
      const pdu = await connection.next('submit_sm');
      const octets = new smpp.PDU('submit_sm_resp', {
        sequence_number: pdu.sequence_number,
        message_id: 'slow',
      }).toBuffer();
      for (const octet of octets) {
        await new Promise<void>((resolve) => {
          connection.socket.write(Buffer.of(octet), () => resolve());
        });
      }
      expect(await submit.first).toMatchObject({ messageId: 'slow' });
    });
  });

  describe('stopping', () => {
    it('waits for the window and for what is undecided, then unbinds', async () => {
      const connection = await bound();
      const submit = test.submit();
      const pdu = await connection.next('submit_sm');
      const decision = Promise.withResolvers<number>();
      const delivered = Promise.withResolvers<void>();
      test.deliver = () => {
        delivered.resolve();
        return decision.promise;
      };
      connection.send('deliver_sm', { sequence_number: 3, short_message: Buffer.from('x') });
      await delivered.promise;
      const stopped = test.bind.stop(Date.now() + 20_000);
      expect(test.bind.report.state).toBe('unbinding');
      expect(() => test.submit()).toThrow();
      connection.respond(pdu, { message_id: 'a' });
      expect(await submit.first).toMatchObject({ messageId: 'a' });
      decision.resolve(0);
      await connection.next('deliver_sm_resp');
      connection.respond(await connection.next('unbind'));
      await stopped;
      await connection.closed;
      expect(test.bind.report.state).toBe('stopped');
    });

    it('unbinds both sessions of a pair before it is stopped', async () => {
      begin({ bindType: 'transmitter-receiver' });
      const [one, other] = [await smsc.connection(), await smsc.connection()];
      await Promise.all([one.acceptBind(), other.acceptBind()]);
      await test.state('bound');
      const stopped = test.bind.stop(Date.now() + 20_000);
      one.respond(await one.next('unbind'));
      await one.closed;
      expect(test.bind.report.state).toBe('unbinding');
      other.respond(await other.next('unbind'));
      await stopped;
      await other.closed;
    });

    it('cuts at the deadline what is still open', async () => {
      const connection = await bound();
      const submit = test.submit();
      await connection.next('submit_sm');
      await test.bind.stop(Date.now() + 20);
      expect(await submit.first).toEqual({ kind: 'unanswered', reason: 'link_lost' });
      expect(test.bind.report.state).toBe('stopped');
    });

    it('does not wait for an SMSC that does not answer unbind', async () => {
      const connection = await bound({ responseTimeout: 20 });
      const stopped = test.bind.stop(Date.now() + 20_000);
      await connection.next('unbind');
      await stopped;
      expect(test.bind.report.state).toBe('stopped');
    });

    it('stops while waiting and while connecting, and can start again', async () => {
      begin({ reconnect: { initial: 20_000, max: 20_000 } });
      await smsc.connection();
      await test.bind.stop(Date.now() + 20_000);
      expect(test.bind.report.state).toBe('stopped');
      test.bind.start();
      (await smsc.connection()).socket.destroy();
      await test.state('waiting');
      await test.bind.stop(Date.now() + 20_000);
      test.bind.start();
      await (await smsc.connection()).acceptBind();
      await test.state('bound');
    });
  });
});
