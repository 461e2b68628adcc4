import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { timestampOf } from '../../src/cli/text/timestamp.js';
import { useAnswers } from './answered.js';
import { CAMPAIGN, CAMPAIGN_ID, DEFINITION, FINAL, RUN, RUN_ID, TEN } from './campaign-samples.js';
import { run } from './command-line.js';
import { Refusal, startFakeGateway } from './fake-gateway.js';
import type { Answers, FakeGateway } from './fake-gateway.js';

const { answered, request } = useAnswers();

let directory: string;
let gateway: FakeGateway | undefined;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tellerline-broadcast-'));
});
afterEach(() => {
  gateway?.stop();
  gateway = undefined;
});
afterAll(() => rmSync(directory, { recursive: true }));

async function at(answers: Answers, words: string[], options: Parameters<typeof run>[1] = {}) {
  gateway = await startFakeGateway(answers);
  return run(['broadcast', ...words, '--address', gateway.address], options);
}

function file(name: string, content: string): string {
  writeFileSync(join(directory, name), content);
  return join(directory, name);
}

const create = (...words: string[]) =>
  answered('CreateCampaign', { campaign: CAMPAIGN }, 'broadcast', 'create', ...words);
const definition = () => request()['definition'] as Record<string, unknown>;

describe('broadcast create', () => {
  it('makes a draft of options', async () => {
    const { code, out, err } = await create(
      ...['--name', 'Autumn', '--text', 'en=Hello {given_name}', '--text', 'hi=a=b'],
      ...['--var', 'rate=4.5', '--class', 'service', '--consent', 'service', '--sender', 'BANK'],
      ...['--hold-out', '10', '--rate', '50', '--ttl', '2h', '--lifetime', '1d'],
      ...['--audience', 'all', '--request-id', 'r-1'],
    );
    expect({ code, out }).toEqual({ code: 0, out: `${CAMPAIGN_ID}  running\n` });
    expect(err).toBe(`next: tellerline broadcast preview ${CAMPAIGN_ID}\n`);
    expect(request()).toMatchObject({ requestId: 'r-1' });
    expect(definition()).toEqual({
      name: 'Autumn',
      messageClass: 'MESSAGE_CLASS_SERVICE',
      consentCategory: 'CONSENT_CATEGORY_SERVICE',
      senderId: 'BANK',
      variants: [
        expect.objectContaining({
          texts: { byLocale: { en: 'Hello {given_name}', hi: 'a=b' } },
          variables: { rate: '4.5' },
          percent: 0,
        }),
      ],
      holdOutPercent: 10,
      audience: { all: {}, members: 'all' },
      messagesPerSecond: 50,
      timeToLive: { seconds: '7200', nanos: 0 },
      lifetime: { seconds: '86400', nanos: 0 },
    });
  });

  it('reads a file in the JSON of the contract, and the options stand above it', async () => {
    const yaml = file(
      'campaign.yaml',
      [
        'name: Autumn',
        'message_class: promotion',
        'consentCategory: CONSENT_CATEGORY_OFFERS',
        'lifetime: 3600s',
        'hold_out_percent: 20',
        'variants:',
        '  - { name: a, percent: 40, template_key: offer, variables: { rate: "4.5" } }',
        '  - name: b',
        '    percent: 40',
        '    texts: { by_locale: { en: Hello, hi: नमस्ते } }',
        'audience:',
        '  filter: { min_age: 30, consented_to: offers, customer_since_from: { year: 2020, month: 1, day: 2 } }',
      ].join('\n'),
    );
    await create('--file', yaml, '--name', 'Winter');
    expect(definition()).toMatchObject({
      name: 'Winter',
      messageClass: 'MESSAGE_CLASS_PROMOTION',
      consentCategory: 'CONSENT_CATEGORY_OFFERS',
      lifetime: { seconds: '3600' },
      holdOutPercent: 20,
      variants: [
        { name: 'a', percent: 40, templateKey: 'offer', variables: { rate: '4.5' } },
        { name: 'b', percent: 40, texts: { byLocale: { en: 'Hello', hi: 'नमस्ते' } } },
      ],
      audience: {
        filter: {
          minAge: 30,
          consentedTo: 'CONSENT_CATEGORY_OFFERS',
          customerSinceFrom: { year: 2020, month: 1, day: 2 },
        },
      },
    });
    // JSON as grpcurl is given it.
    await create('--file', file('c.json', JSON.stringify({ definition: { name: 'J' } })));
    expect(definition()).toMatchObject({ name: 'J' });
  });

  it('names every field of a file that is wrong', async () => {
    const yaml = file(
      'wrong.yaml',
      'nmae: x\nmessage_class: otp2\nvariants: [{ variables: { a: 1 }, texts: { by_locale: [] } }]',
    );
    const { code, err } = await run(['broadcast', 'create', '--file', yaml]);
    expect(code).toBe(2);
    expect(err).toContain('is not a campaign');
    expect(err).toContain('  nmae: is not known; allowed are name, message_class');
    expect(err).toContain('  message_class: must be one of ');
    expect(err).toContain('  variants[0].variables.a: must be a text');
    expect(err).toContain('  variants[0].texts.by_locale: must be an object');
  });

  it.each([
    [['--audience', 'upload', 'A-1'], { audienceId: 'A-1' }],
    [
      ['--audience', 'result', 'C-1', '--result-state', 'delivered', 'held-out'],
      {
        result: {
          campaignId: 'C-1',
          states: ['RECIPIENT_STATE_DELIVERED', 'RECIPIENT_STATE_HELD_OUT'],
        },
      },
    ],
    [
      ['--audience', 'result', 'C-1', '--result-variant', 'a', '--result-run', 'r'],
      { result: { campaignId: 'C-1', variants: ['a'], runId: 'r' } },
    ],
    [
      [
        ...['--audience', 'filter', '--min-age', '18', '--max-age', '30', '--city', 'Leeds'],
        ...['--city', 'York', '--segment', 'private', '--product', 'gold'],
        ...['--without-product', 'loan', '--language', 'hi', '--since-from', '2020-01-02'],
        ...['--since-until', '2024-12-31', '--consented', 'offers'],
      ],
      {
        filter: {
          minAge: 18,
          maxAge: 30,
          cities: ['Leeds', 'York'],
          segments: ['private'],
          products: ['gold'],
          withoutProducts: ['loan'],
          locales: ['hi'],
          customerSinceFrom: { year: 2020, month: 1, day: 2 },
          customerSinceUntil: { year: 2024, month: 12, day: 31 },
          consentedTo: 'CONSENT_CATEGORY_OFFERS',
        },
      },
    ],
    [['--city', 'Leeds'], { filter: { cities: ['Leeds'] } }],
  ])('is for %j', async (words, audience) => {
    await create('--name', 'x', ...words);
    expect(definition()['audience']).toMatchObject(audience);
  });

  it.each([
    [[], 'give --file, or options'],
    [['--text', 'Hello'], 'language=text'],
    [['--text', 'en=a', '--template', 'b'], 'only one of them'],
    [['--var', 'a=b'], '--var goes with'],
    [['--class', 'otp'], 'Allowed choices are service, promotion'],
    [['--consent', 'essential'], 'Allowed choices are service'],
    [['--hold-out', '91'], 'from 0 to 90'],
    [['--audience', 'everyone'], 'must be all, filter, upload ID or result'],
    [['--audience', 'upload'], 'must be all, filter, upload ID or result'],
    [['--audience', 'all', 'x'], 'must be all, filter, upload ID or result'],
    [['--audience', 'filter'], 'a filter needs a condition'],
    [['--audience', 'all', '--city', 'Leeds'], 'go with a filter'],
    [['--audience', 'all', '--result-run', 'x'], '--result-… goes with a result'],
    [['--result-run', 'x'], '--result-… goes with a result'],
    [['--file', '/nonexistent.yaml'], 'cannot be read: ENOENT'],
  ])('refuses %j', async (words, said) => {
    const { code, err } = await run(['broadcast', 'create', ...words]);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });

  it('names the fields that the daemon refuses', async () => {
    const violations = [{ field: 'definition.name', description: 'is empty' }];
    const { code, err } = await answered(
      'CreateCampaign',
      new Refusal(status.INVALID_ARGUMENT, 'x', violations),
      ...['broadcast', 'create', '--name', ''],
    );
    expect(code).toBe(6);
    expect(err).toContain('  definition.name: is empty');
  });
});

describe('broadcast update', () => {
  it('changes what the options say, and keeps the rest', async () => {
    const { code } = await at(
      {
        unary: {
          GetCampaign: () => ({ campaign: CAMPAIGN }),
          UpdateCampaign: () => ({ campaign: CAMPAIGN }),
        },
      },
      ['update', CAMPAIGN_ID, '--name', 'Winter'],
    );
    expect(code).toBe(0);
    expect(gateway?.requests[1]?.request).toMatchObject({
      campaignId: CAMPAIGN_ID,
      definition: {
        name: 'Winter',
        holdOutPercent: 10,
        variants: [{ texts: { byLocale: { hi: 'नमस्ते' } }, variables: { rate: '4.5' } }],
        audience: { filter: { cities: ['Leeds', 'York'] } },
        lifetime: { seconds: '3600' },
      },
    });
  });

  it('replaces all of it with a file', async () => {
    const words = ['update', CAMPAIGN_ID, '--file', file('new.yaml', 'name: New')];
    await at({ unary: { UpdateCampaign: () => ({ campaign: CAMPAIGN }) } }, words);
    expect(gateway?.requests).toMatchObject([
      { method: 'UpdateCampaign', request: { definition: { name: 'New', variants: [] } } },
    ]);
  });

  it('is told what', async () => {
    const answers = { unary: { GetCampaign: () => ({ campaign: CAMPAIGN }) } };
    expect(await at(answers, ['update', CAMPAIGN_ID])).toMatchObject({
      code: 2,
      err: expect.stringContaining('what is to be changed'),
    });
  });
});

describe('broadcast preview', () => {
  const PREVIEW = {
    audience: '30000',
    judged: '2000',
    sendable: '28500',
    heldOut: '300',
    waiting: '10',
    refusals: [
      { reason: 'opted_out', recipients: '900' },
      { reason: 'frequency_cap', recipients: '300' },
    ],
    segments: '57000',
    costs: [{ currencyCode: 'USD', units: '484', nanos: 500_000_000 }],
    duration: { seconds: '64', nanos: 0 },
    samples: [
      {
        variant: 'a',
        locale: 'en',
        text: 'Hello Asha\u001b[2J\nReply STOP',
        encoding: 'ENCODING_GSM7',
        segments: 2,
        carrier: 'demo',
      },
    ],
  };

  it('shows whom, what, how long and how much', async () => {
    const words = ['broadcast', 'preview', CAMPAIGN_ID, '--samples', '2'];
    const { code, out } = await answered('PreviewCampaign', PREVIEW, ...words);
    expect(code).toBe(0);
    expect(request()).toMatchObject({ campaignId: CAMPAIGN_ID, samples: 2 });
    expect(out).toMatch(/^ +audience +30,000 recipients$/m);
    expect(out).toMatch(/^ +judged +2,000 of them; what follows is an estimate$/m);
    expect(out).toMatch(/^ +would be sent +about 28,500 \(95 %\)$/m);
    expect(out).toMatch(/^ +cost +USD 484\.50$/m);
    expect(out).toMatch(/^ +takes +about 1 min 4 s$/m);
    expect(out).toMatch(/^opted out +900 +3 %$/m);
    expect(out).toMatch(/^frequency cap +300 +1 %$/m);
    expect(out).toMatch(/^a en {2}GSM 7-bit, 2 segments, demo\n {2}Hello Asha\uFFFD\[2J\n/m);
  });

  it('is of a definition that is nowhere yet, and says what is exact', async () => {
    const words = ['broadcast', 'preview', '--name', 'x', '--audience', 'all'];
    const exact = { ...PREVIEW, judged: '30000' };
    const { out } = await answered('PreviewCampaign', exact, ...words);
    expect(request()).toMatchObject({ definition: { name: 'x' }, samples: 1 });
    expect(out).toMatch(/^ +judged +all$/m);
    expect(out).not.toContain('about');
  });

  it.each([[[]], [[CAMPAIGN_ID, '--name', 'x']]])('is of one of the two, not %j', async (words) => {
    const { code, err } = await run(['broadcast', 'preview', ...words]);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('not both') });
  });
});

describe('the steps of a campaign', () => {
  it.each(['submit', 'approve', 'reject', 'pause', 'resume', 'cancel'])('%s', async (step) => {
    const method = `${step.charAt(0).toUpperCase()}${step.slice(1)}Campaign`;
    const words = ['broadcast', step, CAMPAIGN_ID, '--note', 'so'];
    const { code, out } = await answered(method, { campaign: CAMPAIGN }, ...words);
    expect({ code, out }).toEqual({ code: 0, out: `${CAMPAIGN_ID}  running\n` });
    expect(request()).toEqual({ campaignId: CAMPAIGN_ID, note: 'so' });
  });

  it('can be of the version that was read', async () => {
    const words = ['broadcast', 'approve', CAMPAIGN_ID, '--as-of', '3'];
    const { code } = await answered('ApproveCampaign', { campaign: CAMPAIGN }, ...words);
    expect(code).toBe(0);
    expect(request()).toMatchObject({ campaignId: CAMPAIGN_ID, note: '', version: 3 });
  });

  it('are refused with the reason', async () => {
    const refusal = new Refusal(status.FAILED_PRECONDITION, 'approved by whoever wrote it');
    const words = ['broadcast', 'approve', CAMPAIGN_ID];
    const { code, err } = await answered('ApproveCampaign', refusal, ...words);
    expect(code).toBe(6);
    expect(err).toContain('FAILED_PRECONDITION: approved by whoever wrote it');
  });

  it('need a reason to reject', async () => {
    const { code, err } = await run(['broadcast', 'reject', CAMPAIGN_ID]);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('--note') });
  });
});

describe('broadcast schedule', () => {
  const schedule = (...words: string[]) =>
    answered(
      'ScheduleCampaign',
      { campaign: { ...CAMPAIGN, nextRunAt: timestampOf(TEN), state: 'CAMPAIGN_STATE_SCHEDULED' } },
      ...['broadcast', 'schedule', CAMPAIGN_ID, ...words],
    );

  it.each([
    [['--now'], { now: {} }],
    [['--at', '2026-11-23T15:30:00+05:30'], { at: timestampOf(TEN) }],
    [
      ['--local', '2026-12-01', '10:00', '--until', '18:30'],
      {
        local: {
          date: { year: 2026, month: 12, day: 1 },
          time: { hours: 10, minutes: 0 },
          until: { hours: 18, minutes: 30 },
        },
      },
    ],
    [['--local', '2026-12-01 09:05'], { local: { time: { hours: 9, minutes: 5 }, until: null } }],
    [
      [
        '--cron',
        '0 10 * * 1',
        '--zone',
        'Asia/Kolkata',
        '--until',
        '2027-01-31',
        '--missed',
        'skip',
      ],
      {
        recurring: {
          cron: '0 10 * * 1',
          timeZone: 'Asia/Kolkata',
          until: { year: 2027, month: 1, day: 31 },
          missed: 'MISSED_RUNS_SKIP',
        },
      },
    ],
  ])('takes %j', async (words, moment) => {
    const { code, out } = await schedule(...words);
    expect(code).toBe(0);
    expect(request()).toMatchObject({ campaignId: CAMPAIGN_ID, schedule: moment });
    expect(out).toBe(`${CAMPAIGN_ID}  scheduled, now, next run 2026-11-23 10:00:00.000 UTC\n`);
  });

  it.each([
    [[], 'give --now, --at, --local or --cron'],
    [['--now', '--cron', '* * * * *'], 'only one of them'],
    [['--at', 'tomorrow'], 'a moment, such as'],
    [['--local', '10:00'], 'a day and a time'],
    [['--local', '2026-12-01', '25:00'], 'a time of day'],
    [['--local', '1.12.2026', '10:00'], '--local is "1.12.2026"'],
    [['--cron', '0 9 * * *', '--until', '18:00'], '--until is "18:00"; it must be a day'],
    [['--now', '--until', '18:00'], '--until goes with'],
    [['--now', '--zone', 'UTC'], '--zone and --missed go with --cron'],
    [['--cron', '0 9 * * *', '--missed', 'all'], 'Allowed choices are skip, latest, each'],
  ])('refuses %j', async (words, said) => {
    const { code, err } = await run(['broadcast', 'schedule', CAMPAIGN_ID, ...words]);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });
});

describe('broadcast get, list and runs', () => {
  it('shows all of one', async () => {
    const { out } = await answered(
      'GetCampaign',
      { campaign: CAMPAIGN },
      ...['broadcast', 'get', CAMPAIGN_ID],
    );
    expect(out).toMatch(new RegExp(`^${CAMPAIGN_ID} {2}running$`, 'm'));
    for (const [name, value] of [
      ['class', 'promotion'],
      ['consent', 'offers'],
      ['audience', 'customers: from 30 years; city Leeds or York'],
      ['held out', '10 %'],
      ['goes on for', '1 h'],
      ['schedule', 'now'],
    ]) {
      expect(out).toMatch(new RegExp(`^ +${name} +${value}$`, 'm'));
    }
    expect(out).toMatch(/^ +newest run +\S+ {2}46 %, 15,000 of 30,000, 812\/s, 19 s left, 13,500/m);
    expect(out).toContain(
      'Variant a, 90 %\n  en\n    Hello {given_name}\n  hi\n    नमस्ते\n  rate = 4.5',
    );
    expect(out).toMatch(/ approved +boss +good$/m);
  });

  it.each([
    [{ at: timestampOf(TEN) }, '2026-11-23 10:00:00.000 UTC'],
    [
      {
        local: {
          date: { year: 2026, month: 12, day: 1 },
          time: { hours: 9, minutes: 5 },
          until: { hours: 18 },
        },
      },
      "2026-12-01 09:05 to 18:00 by each recipient's clock",
    ],
    [
      {
        recurring: {
          cron: '0 10 \\* \\* 1',
          timeZone: 'UTC',
          until: { year: 2027, month: 1, day: 2 },
        },
      },
      '0 10 \\* \\* 1, UTC, until 2027-01-02, missed: latest',
    ],
  ])('says when it goes: %j', async (schedule, said) => {
    const plain = JSON.parse(JSON.stringify(schedule).replaceAll('\\\\', '')) as object;
    const campaign = { ...CAMPAIGN, schedule: plain };
    const { out } = await answered('GetCampaign', { campaign }, 'broadcast', 'get', CAMPAIGN_ID);
    expect(out).toMatch(new RegExp(`^ +schedule +${said}$`, 'm'));
  });

  it.each([
    [{ all: {} }, 'all customers'],
    [{ audienceId: 'A-1' }, 'upload A-1'],
    [
      { result: { campaignId: 'C-1', states: ['RECIPIENT_STATE_HELD_OUT'], variants: ['b'] } },
      'result of C-1; held out; variant b',
    ],
  ])('says whom it is for: %j', async (audience, said) => {
    const campaign = { ...CAMPAIGN, definition: { ...DEFINITION, audience } };
    const { out } = await answered('GetCampaign', { campaign }, 'broadcast', 'get', CAMPAIGN_ID);
    expect(out).toMatch(new RegExp(`^ +audience +${said}$`, 'm'));
  });

  it('lists campaigns, without saying list', async () => {
    const response = { campaigns: [CAMPAIGN], nextPageToken: 'next' };
    const { out, err } = await answered('ListCampaigns', response, 'broadcast');
    expect(out).toMatch(new RegExp(`^${CAMPAIGN_ID} +Autumn +running +46 %, 15,000`, 'm'));
    expect(err).toBe('more with: --page-token next\n');
    const words = ['broadcast', 'list', '--state', 'draft', 'paused', '--limit', '7'];
    expect((await answered('ListCampaigns', {}, ...words)).out).toBe('No campaigns.\n');
    expect(request()).toEqual({
      states: ['CAMPAIGN_STATE_DRAFT', 'CAMPAIGN_STATE_PAUSED'],
      pageSize: 7,
      pageToken: '',
    });
  });

  it.each([
    [[], ''],
    [[CAMPAIGN_ID], CAMPAIGN_ID],
  ])('lists the sendings of %j', async (words, campaignId) => {
    const { out } = await answered('ListRuns', { runs: [RUN] }, 'broadcast', 'runs', ...words);
    expect(request()).toMatchObject({ campaignId, pageSize: 50 });
    expect(out).toMatch(
      new RegExp(`^${RUN_ID} +Autumn +running +2026-11-23 10:00 +30,000 +13,500 +100$`, 'm'),
    );
  });
});

describe('broadcast report', () => {
  const REPORT = {
    run: { ...RUN, state: 'RUN_STATE_COMPLETED', progress: FINAL },
    lines: [
      { variant: 'a', state: 'RECIPIENT_STATE_DELIVERED', recipients: '29000', segments: '29000' },
      {
        variant: 'a',
        state: 'RECIPIENT_STATE_UNDELIVERABLE',
        reason: 'err:001',
        recipients: '900',
        segments: '900',
      },
      { variant: 'a', state: 'RECIPIENT_STATE_SKIPPED', reason: 'opted_out', recipients: '100' },
    ],
    optedOut: '12',
    costs: [{ currencyCode: 'USD', units: '254', nanos: 0 }],
  };
  const found = { GetCampaign: () => ({ campaign: CAMPAIGN }) };

  it("shows what became of a campaign's newest run", async () => {
    const { code, out } = await at({ unary: { ...found, GetReport: () => REPORT } }, [
      'report',
      CAMPAIGN_ID,
    ]);
    expect(code).toBe(0);
    expect(gateway?.requests[1]?.request).toEqual({ runId: RUN_ID });
    expect(out).toMatch(/^delivered +29,000 +96\.7 %$/m);
    expect(out).toMatch(/^a +undeliverable +err:001 +900 +3 % +900$/m);
    expect(out).toMatch(/^a +skipped +opted out +100 +0\.3 % +0$/m);
    expect(out).toMatch(/^ +cost +USD 254$/m);
    expect(out).toMatch(/^ +said STOP after it +12$/m);
  });

  it('writes every recipient to a file', async () => {
    const path = join(directory, 'report.csv');
    const { code, out } = await at(
      {
        unary: found,
        exportReport: (stream) => {
          stream.write({ csv: Buffer.from('msisdn,state\n') });
          stream.write({ csv: Buffer.from('+4474*****56,delivered\n') });
          stream.end();
        },
      },
      ['report', CAMPAIGN_ID, '--csv', path, '--state', 'delivered', 'skipped'],
    );
    expect({ code, out }).toEqual({ code: 0, out: `${path} is written, 36 octets\n` });
    expect(gateway?.requests[1]?.request).toEqual({
      runId: RUN_ID,
      states: ['RECIPIENT_STATE_DELIVERED', 'RECIPIENT_STATE_SKIPPED'],
    });
    expect(readFileSync(path, 'utf8')).toBe('msisdn,state\n+4474*****56,delivered\n');
  });

  it('says why a file was not written', async () => {
    const answers: Answers = {
      unary: found,
      exportReport: (stream) =>
        void stream.emit('error', { code: status.PERMISSION_DENIED, details: 'not yours' }),
    };
    const path = join(directory, 'none.csv');
    const denied = await at(answers, ['report', CAMPAIGN_ID, '--csv', path]);
    expect(denied).toMatchObject({ code: 3, err: expect.stringContaining('not yours') });
    gateway?.stop();
    const nowhere = ['report', CAMPAIGN_ID, '--csv', '/nonexistent/x.csv'];
    const ends = { ...answers, exportReport: (stream: { end(): void }) => stream.end() };
    expect(await at(ends, nowhere)).toMatchObject({
      code: 2,
      err: expect.stringContaining('/nonexistent/x.csv cannot be written: ENOENT'),
    });
  });

  it('has states with a file only', async () => {
    const words = ['broadcast', 'report', RUN_ID, '--state', 'delivered'];
    expect(await run(words)).toMatchObject({ code: 2, err: expect.stringContaining('--csv') });
  });
});
