import { afterEach, describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { timestampOf } from '../../src/cli/text/timestamp.js';
import { CAMPAIGN, CAMPAIGN_ID, FINAL, PROGRESS, RUN, RUN_ID } from './campaign-samples.js';
import { run } from './command-line.js';
import { Refusal, startFakeGateway } from './fake-gateway.js';
import type { Answers, FakeGateway } from './fake-gateway.js';

let gateway: FakeGateway | undefined;

afterEach(() => {
  gateway?.stop();
  gateway = undefined;
});

async function at(answers: Answers, words: string[], options: Parameters<typeof run>[1] = {}) {
  gateway = await startFakeGateway(answers);
  return run(['broadcast', ...words, '--address', gateway.address], options);
}

const found = { GetCampaign: () => ({ campaign: CAMPAIGN }) };
const over = (state: string) => ({ ...RUN, state, progress: FINAL });

/** A run that is so, one after another. */
function going(...runs: object[]): NonNullable<Answers['watchRun']> {
  return (stream) => {
    for (const one of runs) stream.write({ run: one as never });
    stream.end();
  };
}

describe('broadcast watch', () => {
  it("follows a campaign's newest run to its end, in lines where nobody draws", async () => {
    const { code, out, err } = await at(
      {
        unary: found,
        watchRun: going(
          { ...RUN, state: 'RUN_STATE_PLANNED' },
          RUN,
          RUN,
          over('RUN_STATE_COMPLETED'),
        ),
      },
      ['watch', CAMPAIGN_ID],
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.split('\n').filter((line) => /^\d\d:\d\d:/.test(line));
    // The second time that it runs, nothing is to be told yet.
    expect(lines.map((line) => line.slice(14))).toEqual([
      'planned  46 %, 15,000 of 30,000, 13,500 delivered, 1,200 under way, 100 skipped',
      'running  46 %, 15,000 of 30,000, 812/s, 19 s left, 13,500 delivered, 1,200 under way, 100 skipped',
      'completed  100 %, 30,000 of 30,000, 29,000 delivered, 100 skipped',
    ]);
    expect(out).toMatch(new RegExp(`^${RUN_ID} {2}completed$`, 'm'));
    expect(out).toMatch(/^undeliverable +900 +3 %$/m);
    expect(gateway?.requests[1]).toMatchObject({ method: 'WatchRun', request: { runId: RUN_ID } });
  });

  it('draws one line over itself on a terminal, no wider than it is', async () => {
    const { err } = await at(
      { unary: found, watchRun: going(RUN, over('RUN_STATE_COMPLETED')) },
      ['watch', CAMPAIGN_ID],
      { terminal: true, columns: 100 },
    );
    const lines = err.split('\u001b[K').map((line) => line.replace('\r', ''));
    expect(lines).toEqual([
      expect.stringMatching(
        /^running {2}█+▒*░+ {2}46 % {2}15,000 of 30,000 {2}812\/s {2}19 s left {2}13,500 delivered/,
      ),
      expect.stringMatching(
        /^completed {2}█{20,} {2}100 % {2}30,000 of 30,000 {2}29,000 delivered/,
      ),
      '',
      '',
    ]);
    for (const line of lines) expect(line.length).toBeLessThan(100);
  });

  it.each([
    ['RUN_STATE_CANCELLED', 1],
    ['RUN_STATE_FAILED', 1],
    ['RUN_STATE_COMPLETED', 0],
  ])('of one that is %s ends with %i', async (state, exit) => {
    const answers = { unary: found, watchRun: going(over(state)) };
    expect((await at(answers, ['watch', CAMPAIGN_ID])).code).toBe(exit);
  });

  it("takes a run's ID, and gives JSON lines", async () => {
    const notFound = () => {
      throw new Refusal(status.NOT_FOUND, 'no such campaign');
    };
    const { code, out } = await at(
      { unary: { GetCampaign: notFound }, watchRun: going(RUN, over('RUN_STATE_COMPLETED')) },
      ['watch', RUN_ID, '--json'],
    );
    expect(code).toBe(0);
    const lines = out.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ progress: expect.objectContaining({ timeLeft: '18.5s' }) }),
      expect.objectContaining({ state: 'RUN_STATE_COMPLETED' }),
    ]);
  });

  it('resumes where the connection was lost', async () => {
    let calls = 0;
    const { code, err } = await at(
      {
        unary: found,
        watchRun: (stream) => {
          if (calls++ > 0) return going(over('RUN_STATE_COMPLETED'))(stream);
          stream.write({ run: RUN as never });
          stream.emit('error', { code: status.UNAVAILABLE, details: 'stopping' });
        },
      },
      ['watch', CAMPAIGN_ID],
    );
    expect(code).toBe(0);
    expect(err).toContain('connection lost, resuming: ');
  });

  it('ends with 130 on Ctrl-C', async () => {
    const interruption = new AbortController();
    const { code } = await at(
      {
        unary: found,
        watchRun: (stream) => {
          stream.write({ run: RUN as never });
        },
      },
      ['watch', CAMPAIGN_ID],
      { interrupted: interruption.signal, onOut: () => interruption.abort() },
    );
    expect(code).toBe(130);
  });

  it('waits for the run of a campaign that is due', async () => {
    let looked = 0;
    const { code } = await at(
      {
        unary: {
          GetCampaign: () => ({
            campaign:
              looked++ === 0
                ? {
                    ...CAMPAIGN,
                    latestRun: null,
                    nextRunAt: timestampOf(Date.now() - 1000),
                    state: 'CAMPAIGN_STATE_SCHEDULED',
                  }
                : CAMPAIGN,
          }),
        },
        watchRun: going(over('RUN_STATE_COMPLETED')),
      },
      ['watch', CAMPAIGN_ID],
    );
    expect({ code, looked }).toEqual({ code: 0, looked: 2 });
  });

  it.each([
    ['CAMPAIGN_STATE_DRAFT', null, 'the campaign is draft and has no run yet'],
    ['CAMPAIGN_STATE_SCHEDULED', timestampOf(Date.UTC(2100, 0, 1)), 'the next is at 2100-01-01'],
  ])('of a campaign that is %s is refused', async (state, nextRunAt, said) => {
    const campaign = { ...CAMPAIGN, state, nextRunAt, latestRun: null };
    const answers = { unary: { GetCampaign: () => ({ campaign }) } };
    const { code, err } = await at(answers, ['watch', CAMPAIGN_ID]);
    expect(code).toBe(6);
    expect(err).toContain(said);
  });
});

describe('broadcast schedule --watch', () => {
  it('shows how it goes', async () => {
    const { code, out } = await at(
      {
        unary: { ...found, ScheduleCampaign: () => ({ campaign: CAMPAIGN }) },
        watchRun: going(
          { ...RUN, progress: { ...PROGRESS, expanded: false } },
          over('RUN_STATE_COMPLETED'),
        ),
      },
      ['schedule', CAMPAIGN_ID, '--now', '--watch'],
    );
    expect(code).toBe(0);
    expect(out).toContain('15,000 of 30,000 so far');
    expect(out).toContain('completed');
  });
});
