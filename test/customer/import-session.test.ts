import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../src/failure/failure.js';
import { amend } from '../../src/customer/amend.js';
import type { CustomerPatch } from '../../src/customer/customer-record.js';
import { ImportSession } from '../../src/customer/import-session.js';
import type { ImportPorts } from '../../src/customer/import-session.js';
import type { Arrival } from '../../src/customer/incoming.js';
import { LONGEST_SILENCE, ROWS_AT_ONCE } from '../../src/customer/row-session.js';
import type { RowCounts } from '../../src/customer/row-session.js';
import { ConsentCategory } from '../../src/rpc/generated/tellerline/v1/consent.js';
import { MsisdnState } from '../../src/rpc/generated/tellerline/v1/customer_service.js';
import type {
  Customer,
  ImportCustomersRequest,
  ImportCustomersResponse,
} from '../../src/rpc/generated/tellerline/v1/customer_service.js';
import { toTimestamp } from '../../src/rpc/timestamps.js';

const NOW = Date.UTC(2026, 10, 22, 12);

const csv = (text: string): Arrival<ImportCustomersRequest> => ({
  kind: 'request',
  request: { csv: Buffer.from(text) },
});
const rows = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => `C-${from + i},+9198${10_000_000 + from + i}\n`).join('');
const HEADER = 'customer_id,msisdn\n';
/** As it comes off the wire with hardly anything in it. */
const EMPTY_ROW: Customer = {
  customerId: '',
  msisdn: '+919810000000',
  msisdnState: MsisdnState.MSISDN_STATE_UNSPECIFIED,
  locale: '',
  timeZone: '',
  givenName: '',
  city: '',
  segment: '',
  products: [],
  accounts: [],
  consents: [],
  blocked: false,
  maskedMsisdn: '',
};

/** What a session does with arrivals, told in their order. */
function play(arrivals: Arrival<ImportCustomersRequest>[], ports: Partial<ImportPorts> = {}) {
  const answers: ImportCustomersResponse[] = [];
  const written: number[] = [];
  const settled: RowCounts[] = [];
  const patience: number[] = [];
  let next = 0;
  const session = new ImportSession({
    now: () => NOW,
    next: async (wait) => {
      patience.push(wait);
      // What is over stays over.
      return arrivals[Math.min(next++, arrivals.length - 1)];
    },
    write: async (patches) => {
      written.push(patches.length);
      return patches.map((patch) => outcomeOf(patch));
    },
    answer: async (response) => void answers.push(response),
    rest: async () => undefined,
    settled: (counts) => settled.push(counts),
    ...ports,
  });
  return { session, answers, written, settled, patience, taken: () => next };
}

function outcomeOf(patch: CustomerPatch) {
  try {
    return amend(undefined, patch, NOW);
  } catch (error) {
    return error as Failure;
  }
}

const counts = ({ rows: of, stored, refused, done }: ImportCustomersResponse) => [
  Number(of),
  Number(stored),
  Number(refused),
  done,
];

describe('ImportSession', () => {
  it('commits so many rows at once, and tells of each commit', async () => {
    const { session, answers, written } = play([csv(HEADER + rows(0, 1200)), { kind: 'end' }]);
    expect(await session.run()).toBe(true);
    expect(written).toEqual([ROWS_AT_ONCE, ROWS_AT_ONCE, 200]);
    expect(answers.map(counts)).toEqual([
      [500, 500, 0, false],
      [1000, 1000, 0, false],
      [1200, 1200, 0, false],
      [1200, 1200, 0, false],
      [1200, 1200, 0, true],
    ]);
  });

  it('commits what there is where nothing comes for a while', async () => {
    const { session, written, patience } = play([
      csv(HEADER + rows(0, 3)),
      { kind: 'idle' },
      csv(rows(3, 1)),
      { kind: 'end' },
    ]);
    await session.run();
    expect(written).toEqual([3, 1]);
    // It waits long only while nothing is uncommitted.
    expect(patience.map((one) => one === LONGEST_SILENCE)).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
  });

  it('gives its place to another where nothing comes for long', async () => {
    const { session, answers } = play([csv(HEADER + rows(0, 3)), { kind: 'idle' }]);
    await expect(session.run()).rejects.toMatchObject({ code: 'overloaded' });
    expect(counts(answers.at(-1)!)).toEqual([3, 3, 0, false]);
  });

  it('reads on only once its answer is taken', async () => {
    let take: () => void = () => undefined;
    let answered: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (answered = resolve));
    const { session, written, taken } = play(
      [csv(HEADER + rows(0, 700)), csv(rows(700, 900)), { kind: 'end' }],
      {
        answer: () =>
          new Promise((resolve) => {
            take = resolve;
            answered();
          }),
      },
    );
    const run = session.run();
    await waiting;
    await new Promise((resolve) => setImmediate(resolve));
    expect([taken(), written]).toEqual([1, [500]]);
    const taking = setInterval(() => take());
    expect(await run).toBe(true);
    clearInterval(taking);
    expect(written).toEqual([500, 500, 500, 100]);
  });

  it('lets others have their turn while it judges a large piece', async () => {
    let turns = 0;
    const { session } = play([csv(HEADER + rows(0, 1000)), { kind: 'end' }], {
      rest: async () => void (turns += 1),
    });
    await session.run();
    expect(turns).toBeGreaterThanOrEqual(8);
  });

  it('tells of refused rows in answers of a bounded size', async () => {
    const bad = Array.from({ length: 450 }, (_, i) => `C-${i},0\n`).join('');
    const { session, answers } = play([csv(HEADER + bad), { kind: 'end' }]);
    await session.run();
    expect(answers.map(({ refusedRows }) => refusedRows.length)).toEqual([
      100, 100, 100, 100, 50, 0, 0,
    ]);
    expect(answers.flatMap(({ refusedRows }) => refusedRows).map(({ row }) => row)).toEqual(
      Array.from({ length: 450 }, (_, i) => String(i + 2)),
    );
    expect(counts(answers.at(-1)!)).toEqual([450, 0, 450, true]);
  });

  it('commits what was read, and tells it, before it ends for a stop', async () => {
    const { session, answers, settled } = play([csv(HEADER + rows(0, 5)), { kind: 'stopping' }]);
    await expect(session.run()).rejects.toMatchObject({ code: 'stopping' });
    expect(settled).toEqual([{ rows: 5, stored: 5, refused: 0 }]);
    expect(counts(answers.at(-1)!)).toEqual([5, 5, 0, false]);
  });

  it('does the same where the input cannot go on', async () => {
    const mixed: Arrival<ImportCustomersRequest> = {
      kind: 'request',
      request: { customer: { customerId: 'C-9' } as never },
    };
    const { session, answers } = play([csv(HEADER + rows(0, 5)), mixed]);
    await expect(session.run()).rejects.toMatchObject({
      code: 'invalid_argument',
      violations: [{ field: 'input' }],
    });
    expect(counts(answers.at(-1)!)).toEqual([5, 5, 0, false]);
  });

  it('ends with what a commit failed with, and counts no row of it', async () => {
    let calls = 0;
    const away = new Failure('storage_away', 'away');
    const { session, answers } = play([csv(HEADER + rows(0, 1200)), { kind: 'end' }], {
      write: async (patches) => {
        if (++calls > 1) throw away;
        return patches.map((patch) => outcomeOf(patch));
      },
    });
    await expect(session.run()).rejects.toBe(away);
    expect(counts(answers.at(-1)!)).toEqual([500, 500, 0, false]);
  });

  it('leaves uncommitted what a client that went away had sent last', async () => {
    const { session, written } = play([csv(HEADER + rows(0, 5)), { kind: 'gone' }]);
    expect(await session.run()).toBe(false);
    expect(written).toEqual([]);
  });

  it('takes half a line for none where a stream that seemed to end was cut', async () => {
    const { session, settled, answers } = play([
      csv(HEADER + rows(0, 5) + 'C-9,+91987654'),
      { kind: 'end' },
      { kind: 'gone' },
    ]);
    expect(await session.run()).toBe(false);
    expect(settled).toEqual([{ rows: 5, stored: 5, refused: 0 }]);
    expect(answers.some(({ done }) => done)).toBe(false);
  });

  it('tells a client that has sent all of a node that stops before the end', async () => {
    const { session, answers } = play([
      csv(HEADER + rows(0, 5)),
      { kind: 'end' },
      { kind: 'stopping' },
    ]);
    await expect(session.run()).rejects.toMatchObject({ code: 'stopping' });
    expect(counts(answers.at(-1)!)).toEqual([5, 5, 0, false]);
  });

  it('ends where a client does not read its answers, and waits for it but once', async () => {
    let answered = 0;
    const { session } = play([csv(HEADER + rows(0, 600)), { kind: 'end' }], {
      answer: async () => {
        answered += 1;
        throw new Failure('overloaded', 'not read');
      },
    });
    await expect(session.run()).rejects.toMatchObject({ code: 'overloaded' });
    expect(answered).toBe(1);
  });

  describe('says when it was said what has no time', () => {
    const MINUTE = 60_000;
    /** The patches of what comes a minute after the start and later, a minute apart. */
    async function saidIn(arrivals: Arrival<ImportCustomersRequest>[]) {
      let now = NOW;
      const patches: CustomerPatch[] = [];
      const { session } = play(arrivals, {
        now: () => {
          const at = now;
          now += MINUTE;
          return at;
        },
        write: async (some) => {
          patches.push(...some);
          return some.map((patch) => outcomeOf(patch));
        },
      });
      await session.run();
      return patches;
    }

    it('a file at its start: what a customer says meanwhile is newer', async () => {
      const line = (id: string) => `${id},+919810000000,yes\n`;
      const patches = await saidIn([
        csv('customer_id,msisdn,consent.offers\n' + line('C-1')),
        csv(line('C-2')),
        { kind: 'end' },
      ]);
      expect(patches.map(({ saidAt }) => saidAt)).toEqual([NOW, NOW]);
    });

    it('a row as it comes, and judges it by then', async () => {
      const row = (customerId: string, at: number): Arrival<ImportCustomersRequest> => ({
        kind: 'request',
        request: {
          customer: {
            ...EMPTY_ROW,
            customerId,
            consents: [
              {
                category: ConsentCategory.CONSENT_CATEGORY_OFFERS,
                granted: true,
                source: 'app',
                at: toTimestamp(at),
              },
            ],
          },
        },
      });
      const idle: Arrival<ImportCustomersRequest> = { kind: 'idle' };
      const patches = await saidIn([
        ...Array.from({ length: 15 }, (_, i) => row(`C-${i}`, NOW + (i + 1) * MINUTE)),
        idle,
        row('C-15', NOW + 16 * MINUTE),
        { kind: 'end' },
      ]);
      expect(patches.map(({ saidAt }) => saidAt)).toEqual(
        Array.from({ length: 16 }, (_, i) => NOW + (i + 1) * MINUTE),
      );
    });
  });

  it('says so of an import without a header, and nothing of one without anything', async () => {
    await expect(play([csv(''), { kind: 'end' }]).session.run()).rejects.toMatchObject({
      violations: [{ field: 'csv', description: 'is empty; it must begin with a header' }],
    });
    const nothing = play([{ kind: 'end' }]);
    expect(await nothing.session.run()).toBe(true);
    expect(counts(nothing.answers.at(-1)!)).toEqual([0, 0, 0, true]);
  });
});
