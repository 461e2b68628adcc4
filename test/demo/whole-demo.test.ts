import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { credentials } from '@grpc/grpc-js';
import { Module } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { parse } from 'yaml';
import { buildCustomEvents } from '../../src/catalogue/build-custom-events.js';
import { readEventFiles } from '../../src/catalogue/custom-event-files.adapter.js';
import { EventCatalogue, RESERVED_KEYS } from '../../src/catalogue/event-catalogue.js';
import { HandsetController } from '../../src/simulator/handset.controller.js';
import { runDemo } from '../../src/demo/run-demo.js';
import { SimulatorRunner } from '../../src/simulator/simulator.runner.js';
import { API_KEY } from '../kit/gateway.js';
import { useJourney } from '../kit/journey.js';

const APPROVER_KEY = 'another-key-for-tests';
/** Of the test's carrier, segments a second: slow enough that a pause comes in the middle. */
const RATE = 400;

const KINDS = new EventCatalogue(buildCustomEvents(readEventFiles('config/events'), RESERVED_KEYS))
  .kinds;

/** What the shipped settings say of events; the rest is of the test's own. */
function shippedSettings(): Record<string, unknown> {
  const shipped = parse(readFileSync('config/tellerline.yaml', 'utf8')) as Record<string, unknown>;
  const sections = [
    ...[
      'bank',
      'templates',
      'events',
      'thresholds',
      'consent',
      'links',
      'otp',
      'inbound',
      'core',
      'broadcast',
    ],
  ];
  const [demo] = shipped['clients'] as Record<string, unknown>[];
  return {
    ...Object.fromEntries(sections.map((section) => [section, shipped[section]])),
    clients: [
      { ...demo, apiKey: { value: API_KEY } },
      { id: 'approver', apiKey: { value: APPROVER_KEY }, rate: 100, permissions: ['approve'] },
    ],
    demoBank: { enabled: true, port: 0 },
  };
}

describe('the demo against a daemon with the shipped settings', () => {
  const journey = useJourney({
    smsc: { magicNumbers: true },
    carrier: { segmentsPerSecond: RATE },
    settings: shippedSettings(),
  });
  let http: INestApplication;

  beforeAll(async () => {
    @Module({
      controllers: [HandsetController],
      providers: [{ provide: SimulatorRunner, useFactory: () => ({ smsc: journey.smsc }) }],
    })
    class Handsets {}
    http = await NestFactory.create(Handsets, { logger: false });
    await http.listen(0, '127.0.0.1');
  });

  afterAll(() => http.close());

  async function demo(recipients = 0): Promise<{ code: number; out: string }> {
    let out = '';
    const target = (apiKey: string) => ({
      address: `127.0.0.1:${journey.tellerline.gateway.grpcPort}`,
      credentials: credentials.createInsecure(),
      apiKey,
      timeout: 20_000,
    });
    const code = await runDemo(target(API_KEY), {
      out: { write: (text: string) => (out += text) },
      env: { NO_COLOR: '1' },
      interrupted: new AbortController().signal,
      patience: 25_000,
      kinds: KINDS,
      http: await http.getUrl(),
      campaign:
        recipients === 0 ? null : { recipients, alone: true, approver: target(APPROVER_KEY) },
    });
    return { code, out };
  }

  it.each(['for the first time', 'at once again'])(
    'has every outcome that it promises, %s',
    async () => {
      const { code, out } = await demo();
      expect(out).toMatch(/told as large_withdrawal$/m);
      expect(out).toMatch(
        /^ {2}Insufficient funds, again .*suppressed +an earlier message told it$/m,
      );
      expect(out).toMatch(/^ {2}Offer to one who said no .*refused +\S/m);
      expect(out).toMatch(/^ {2}Balance in three days, 09:00 .*cancelled +for \d{4}-/m);
      expect(out).toMatch(/wrong code, \d attempts left$/m);
      expect(out).toMatch(/from the simulator's handset +verified$/m);
      expect(out).toMatch(/the same code once more +already used$/m);
      expect(out).toMatch(/^Customer C-1001 writes to 56789:$/m);
      expect(out).toMatch(/^ {2}balance: answered, \d/m);
      expect(out).toMatch(/^ {2}bill payment: done, with code, \d/m);
      expect(out).toMatch(/^ {2}unknown: refused \(not understood\), \d/m);
      expect({ code, wrong: /.*it should be.*/.exec(out)?.[0] }).toEqual({
        code: 0,
        wrong: undefined,
      });
    },
  );

  it('sends a campaign at any hour, with a pause and a STOP in the middle', async () => {
    const { code, out } = await demo(3_000);
    expect(out).toMatch(/^ {2}line 1\d{3} {2}.*msisdn: /m);
    expect(out).toContain('3,004 rows: 3,000 stored, 4 refused');
    expect(out).toMatch(/^ +would be sent +3,000 \(100 %\)$/m);
    expect(out).toMatch(/^Approved by whoever wrote it: refused \(PERMISSION_DENIED: /m);
    expect(out).toMatch(/^ {2}paused: /m);
    expect(out).toContain('writes STOP, and the bank answers');
    expect(out).toMatch(/meanwhile a one-time password: on the wire after \d+ ms, delivered after/);
    expect(out).toMatch(/^saturday +skipped +opted out +1 /m);
    expect(out).toContain('Whoever said STOP was not sent it.');
    expect({ code, wrong: /.*it should.*/.exec(out)?.[0] }).toEqual({ code: 0, wrong: undefined });
  });
});
