import { afterEach, describe, expect, it } from '@jest/globals';
import { credentials, status } from '@grpc/grpc-js';
import { runDemo } from '../../src/demo/run-demo.js';
import { AUDIENCE_ID, CAMPAIGN, CAMPAIGN_ID, RUN, RUN_ID } from '../cli/campaign-samples.js';
import { Refusal, startFakeGateway } from '../cli/fake-gateway.js';
import type { Answers, FakeGateway } from '../cli/fake-gateway.js';
import { DELIVERED } from '../cli/samples.js';
import { KINDS } from './bank.js';

const SIZE = 100;

let gateway: FakeGateway | undefined;

afterEach(() => {
  gateway?.stop();
  gateway = undefined;
});

const progressOf = (planned: number) => ({
  recipients: String(SIZE),
  expanded: true,
  planned: String(planned),
  delivered: String(SIZE - planned),
});

/** A daemon over which campaigns go as they should, but for what a test says. */
function sending(over: Answers['unary'] = {}, ends = 'RUN_STATE_COMPLETED'): Answers {
  const campaign = { campaign: CAMPAIGN };
  let approvals = 0;
  let resumed = (): void => undefined;
  return {
    unary: {
      CreateCampaign: () => campaign,
      PreviewCampaign: () => ({ audience: String(SIZE), judged: String(SIZE) }),
      SubmitCampaign: () => campaign,
      ApproveCampaign: () => {
        if (approvals++ === 0) throw new Refusal(status.PERMISSION_DENIED, 'not by its writer');
        return campaign;
      },
      ScheduleCampaign: () => campaign,
      GetCampaign: () => campaign,
      PauseCampaign: () => campaign,
      ResumeCampaign: () => {
        resumed();
        return campaign;
      },
      CancelCampaign: () => campaign,
      Send: () => ({ messageId: 'm', segments: 1 }),
      Get: () => ({ message: { ...DELIVERED, messageId: 'm' } }),
      GetReport: () => ({
        run: RUN,
        lines: [{ variant: 'a', state: 'RECIPIENT_STATE_DELIVERED', recipients: String(SIZE) }],
      }),
      ...over,
    },
    uploadAudience: (stream) => {
      stream.resume();
      stream.on('end', () => {
        const answer = { audienceId: AUDIENCE_ID, refusedRows: [], done: true };
        stream.write({ ...answer, rows: '104', stored: '100', refused: '4' });
        stream.end();
      });
    },
    watchRun: (stream) => {
      for (const planned of [SIZE, 50]) {
        stream.write({ run: { ...RUN, progress: progressOf(planned) } as never });
      }
      resumed = () => {
        stream.write({ run: { ...RUN, state: ends, progress: progressOf(0) } as never });
        stream.end();
      };
    },
  };
}

async function campaign(answers: Answers, screen: { isTTY?: boolean; columns?: number } = {}) {
  gateway = await startFakeGateway(answers);
  const target = (apiKey: string) => ({
    address: gateway?.address ?? '',
    credentials: credentials.createInsecure(),
    apiKey,
    timeout: 5000,
  });
  let out = '';
  const code = await runDemo(target('writer'), {
    out: { write: (text: string) => (out += text), ...screen },
    env: { NO_COLOR: '1' },
    interrupted: new AbortController().signal,
    patience: 1000,
    kinds: KINDS,
    http: 'http://127.0.0.1:1',
    campaign: { recipients: SIZE, alone: true, approver: target('approver') },
  });
  return { code, out };
}

const calls = () => gateway?.requests.map(({ method }) => method) ?? [];

describe("the demo's campaign", () => {
  it('goes from the upload to the report, approved by another client', async () => {
    const { code, out } = await campaign(sending());
    expect(out).toContain('Uploaded a CSV file of 104 rows: 100 stored, 4 refused');
    expect(out).toContain('Approved by whoever wrote it: refused (PERMISSION_DENIED: not by its');
    expect(out).toContain('paused: what the wire saw is not to be seen here');
    expect(out).toMatch(/^a +delivered +100 /m);
    expect(code).toBe(0);
    const approvals = gateway?.requests.filter(({ method }) => method === 'ApproveCampaign');
    expect(approvals?.map(({ apiKey }) => apiKey)).toEqual(['writer', 'approver']);
    expect(gateway?.requests.find(({ method }) => method === 'GetReport')?.request).toEqual({
      runId: RUN_ID,
    });
    expect(calls().filter((method) => /^(Pause|Resume|Cancel)Campaign$/.test(method))).toEqual([
      'PauseCampaign',
      'ResumeCampaign',
    ]);
  });

  it('draws a bar on a terminal, and keeps lines above it', async () => {
    const { out } = await campaign(sending(), { isTTY: true, columns: 80 });
    expect(out).toMatch(/\rrunning {2}█+░* {2}50 % {2}50 of 100/);
    // The bar is cleared, the line printed, and the bar drawn below it.
    const lines = out.split('\r\u001b[K').filter((line) => line.startsWith('  paused: '));
    expect(lines).toEqual([expect.stringMatching(/^ {2}paused: .*\nrunning {2}█/)]);
  });

  it.each<[string, Answers]>([
    ['was approved by its writer', sending({ ApproveCampaign: () => ({ campaign: CAMPAIGN }) })],
    ['did not come to its end', sending({}, 'RUN_STATE_FAILED')],
    ['has lost somebody', sending({ GetReport: () => ({ run: RUN, lines: [] }) })],
  ])('ends with 1 where it %s', async (_, answers) => {
    expect((await campaign(answers)).code).toBe(1);
  });

  it('gives up what it cannot go on with, and says why', async () => {
    const away = () => {
      throw new Refusal(status.UNAVAILABLE, 'the database cannot be reached');
    };
    const answers = sending({ PauseCampaign: away });
    const { code, out } = await campaign({
      ...answers,
      watchRun: (stream) => {
        stream.write({ run: { ...RUN, progress: progressOf(50) } as never });
      },
    });
    expect(code).toBe(5);
    expect(out).toContain('UNAVAILABLE: the database cannot be reached');
    expect(gateway?.requests.find(({ method }) => method === 'CancelCampaign')?.request).toEqual({
      campaignId: CAMPAIGN_ID,
      note: 'the demo was ended',
    });
  });
});
