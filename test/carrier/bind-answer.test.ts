import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { carrierSettings, TestBind } from './bind-kit.js';
import { ScriptedSmsc } from './scripted-smsc.js';
import type { HeardPdu, ScriptedConnection } from './scripted-smsc.js';

describe('until the bind is answered', () => {
  let smsc: ScriptedSmsc;
  let test: TestBind;
  let connection: ScriptedConnection;
  let request: HeardPdu;

  beforeEach(async () => {
    smsc = await ScriptedSmsc.start();
    test = new TestBind(carrierSettings({ port: smsc.port }));
    test.bind.start();
    connection = await smsc.connection();
    request = await connection.next('bind_transceiver');
  });

  afterEach(async () => {
    await test.bind.stop(0);
    await smsc.stop();
  });

  it.each(['deliver_sm', 'data_sm'])('refuses %s with ESME_RINVBNDSTS', async (command) => {
    connection.send(command, { sequence_number: 7, source_addr: '919812345678' });
    expect(await connection.next(`${command}_resp`)).toMatchObject({
      command_status: 0x04,
      sequence_number: 7,
    });
    expect(test.inbound).toEqual([]);
    connection.respond(request);
    await test.state('bound');
  });

  it('answers enquire_link', async () => {
    connection.send('enquire_link', { sequence_number: 7 });
    expect(await connection.next('enquire_link_resp')).toMatchObject({ sequence_number: 7 });
  });

  it('goes by the header of a response that is malformed after it', async () => {
    const sequence = request.sequence_number.toString(16).padStart(8, '0');
    connection.sendOctets(`00000012 80000009 00000000 ${sequence} 4141`);
    await test.state('bound');
    expect(test.events.map((event) => event.kind)).toContain('malformed');
  });

  it('waits on after the response of another bind', async () => {
    const unexpected = test.event('unexpected');
    connection.send('bind_receiver_resp', { sequence_number: request.sequence_number });
    expect(await unexpected).toMatchObject({ command: 'bind_receiver_resp' });
    expect(test.bind.report.state).toBe('connecting');
    connection.respond(request);
    await test.state('bound');
  });
});
