import { ServerCredentials, status } from '@grpc/grpc-js';
import { Logger } from '@nestjs/common';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import { Scrubbing } from '../../../src/broadcast/politeness/scrubbing.adapter.js';
import { BroadcastReports } from '../../../src/broadcast/run/broadcast-reports.js';
import { Failure } from '../../../src/failure/failure.js';
import { StartRefused } from '../../../src/failure/start-refused.js';
import { Certificates } from '../../core-banking/certificates.js';
import { FakeScrubbing, never, ScrubStatus } from './fake-scrubbing.js';
import { candidate, ChangingSettings, useJudging, words } from './judging.js';

const A = '+919812310001';
const B = '+971501234567';
const C = '+919812310003';
const ALL = [A, B, C].map((msisdn) => candidate(msisdn));

describe('a register that is a service', () => {
  const judging = useJudging();
  let fake: FakeScrubbing;
  const logged: string[] = [];

  beforeEach(async () => {
    fake = await FakeScrubbing.start();
    judging.reported.length = 0;
    logged.length = 0;
    for (const level of ['log', 'warn', 'error'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation((text: unknown) => {
        logged.push(`${level} ${String(text)}`);
      });
    }
    registered();
  });
  afterEach(() => {
    fake.stop();
    jest.restoreAllMocks();
  });

  let named = 0;
  let name: string;
  /** A register of its own, so that no breaker is of another test. */
  const registered = (more: object = {}) => {
    name = `service-${++named}`;
    const register = { name, consents: ['service'], address: fake.address, tls: 'off', ...more };
    judging.settings.broadcast({ registers: [register] });
  };
  const judge = () => judging.judge(ALL, { consent: 'service' });
  const failure = async () => {
    const error = await judge().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Failure);
    return error as Failure;
  };
  /** Late enough for one that was let alone to be asked again. */
  const later = () => {
    const now = Date.now;
    jest.spyOn(Date, 'now').mockImplementation(() => now() + 11_000);
  };
  const outcomes = () =>
    judging.reported.flatMap((one) => (one.kind === 'register' ? [one.outcome] : []));

  it('refuses those whom it names', async () => {
    fake.answer = ({ msisdns }) => msisdns.filter((msisdn) => msisdn === C);
    expect(words(await judge())).toEqual(['send', 'send', 'register']);
    expect(fake.requests).toEqual([
      { register: name, consentCategory: 'service', msisdns: [A, B, C] },
    ]);
  });

  it('is asked of its countries and consents only', async () => {
    registered({ countries: ['AE'] });
    await judge();
    expect(fake.requests.map(({ msisdns }) => msisdns)).toEqual([[B]]);
    await judging.judge(ALL, { consent: 'greetings' });
    expect(fake.requests).toHaveLength(1);
  });

  it('is not asked of those who do not want it anyway', async () => {
    await judging.save({ id: 'blocked', msisdn: A, blocked: true });
    expect(words(await judge())).toEqual(['blocked', 'send', 'send']);
    expect(fake.requests[0].msisdns).toEqual([B, C]);
    await judging.save({ id: 'blocked', msisdn: A, blocked: false });
  });

  it('is asked of a thousand at a time', async () => {
    const many = Array.from({ length: 2000 + 1 }, (_, index) =>
      candidate(`+9198${10_000_000 + index}`),
    );
    const last = many[2000].recipient.msisdn;
    fake.answer = ({ msisdns }) => msisdns.filter((msisdn) => msisdn === last);
    const verdicts = words(await judging.judge(many, { consent: 'service' }));
    expect(fake.requests.map(({ msisdns }) => msisdns.length)).toEqual([1000, 1000, 1]);
    expect(verdicts.lastIndexOf('send')).toBe(1999);
    expect(verdicts[2000]).toBe('register');
  });

  it.each([
    ['a number that was not asked for', [A, '+12025550123']],
    ['a number in another writing', [A.slice(1)]],
  ])('is not believed with %s', async (_, refused) => {
    fake.answer = () => refused;
    expect(await failure()).toMatchObject({ code: 'core_away', retryable: true });
    expect(outcomes()).toEqual(['refused']);
    expect(fake.requests).toHaveLength(1);
    expect(logged.join()).toContain('1 numbers that were not asked for');
  });

  it('lets nothing be sent when it fails', async () => {
    fake.answer = () => {
      throw new ScrubStatus(status.INTERNAL);
    };
    expect((await failure()).retryable).toBe(true);
    await failure();
    expect(outcomes()).toEqual(['refused', 'refused']);
    // Said once, and nothing of the service's own words.
    expect(logged).toEqual([expect.stringContaining('was asked in vain: INTERNAL')]);
    fake.answer = () => [];
    expect(words(await judge())).toEqual(['send', 'send', 'send']);
    expect(logged[1]).toContain('answers again');
  });

  it('is asked again where it was away for a moment', async () => {
    fake.answer = () => {
      if (fake.requests.length < 3) throw new ScrubStatus(status.UNAVAILABLE);
      return [A];
    };
    expect(words(await judge())).toEqual(['register', 'send', 'send']);
    expect(fake.requests).toHaveLength(3);
    expect(outcomes()).toEqual([]);
  });

  it('is given up when it is slow, and let alone when it stays so', async () => {
    registered({ timeout: '1s' });
    fake.answer = never;
    const first = await failure();
    expect(first).toMatchObject({
      retryable: true,
      publicMessage: `the do-not-disturb register ${name} does not answer`,
    });
    await failure();
    // After five tries in vain nobody asks, though it would answer.
    fake.answer = () => [];
    const { length } = fake.requests;
    await failure();
    expect(fake.requests).toHaveLength(length);
    expect(outcomes()).toEqual(['away', 'away', 'away']);
    later();
    expect(words(await judge())).toEqual(['send', 'send', 'send']);
    expect(fake.requests).toHaveLength(length + 1);
  });

  it('is found again after it was away', async () => {
    await judge();
    fake.stop();
    await failure();
    await failure();
    await fake.restart();
    later();
    expect(words(await judge())).toEqual(['send', 'send', 'send']);
  });

  it('is asked where the settings say from now on', async () => {
    await judge();
    const other = await FakeScrubbing.start();
    judging.settings.broadcast({
      registers: [{ name, consents: ['service'], address: other.address, tls: 'off' }],
    });
    await judge();
    expect([fake.requests.length, other.requests.length]).toEqual([1, 1]);
    other.stop();
  });
});

describe('a register behind TLS', () => {
  const certificates = new Certificates();
  let fake: FakeScrubbing;
  const made: Scrubbing[] = [];

  beforeAll(async () => {
    certificates.issue('server', 'DNS:registers.example');
    certificates.issue('client', 'DNS:tellerline');
    const pair = {
      cert_chain: certificates.read('server.crt'),
      private_key: certificates.read('server.key'),
    };
    fake = await FakeScrubbing.start(
      ServerCredentials.createSsl(certificates.read('ca.crt'), [pair], true),
    );
    fake.answer = () => [A];
  });
  afterAll(() => {
    for (const one of made) one.onApplicationShutdown();
    fake.stop();
    certificates.remove();
  });

  const scrubbing = (tls: object) => {
    const settings = new ChangingSettings();
    settings.broadcast({ registers: [{ name: 'national', address: fake.address, tls }] });
    const one = new Scrubbing(settings.store, new BroadcastReports());
    made.push(one);
    one.onModuleInit();
    const [register] = settings.current.broadcast.registers;
    return one.refused(register, 'offers', [A, C]);
  };
  const path = (file: string) => certificates.path(file);

  it('is asked with the certificate of the bank', async () => {
    const tls = {
      ca: path('ca.crt'),
      cert: path('client.crt'),
      key: path('client.key'),
      serverName: 'registers.example',
    };
    expect(await scrubbing(tls)).toEqual(new Set([A]));
  });

  it('is not trusted under another name', async () => {
    jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    const tls = { ca: path('ca.crt'), cert: path('client.crt'), key: path('client.key') };
    await expect(scrubbing(tls)).rejects.toMatchObject({ code: 'core_away' });
    jest.restoreAllMocks();
  });

  it('stops the start where a certificate cannot be read', () => {
    expect(() => scrubbing({ ca: path('no.crt') })).toThrow(StartRefused);
    expect(() => scrubbing({ ca: path('no.crt') })).toThrow(
      /^broadcast\.registers\."national"\.tls\.ca is .*no\.crt, which cannot be read: ENOENT$/,
    );
  });
});
