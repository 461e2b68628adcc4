import { describe, expect, it } from '@jest/globals';
import { NOTE_SENT } from '../../src/otp/challenge.sql.js';
import { KEYS } from '../rpc/gateway.js';
import { freshNumber, issueRequest, requestId, useOtp, wrongCode } from './otp-kit.js';
import { addCodes, plan, rateOf } from './otp-rows.js';

interface Refusal {
  reason: string;
  retryAfter: number | undefined;
}

type Node = ReturnType<typeof useOtp>['node'];

/** Issues of one moment, which share their commits; what came of each. */
async function ends(nodes: readonly Node[], requests: readonly object[]) {
  const asked = requests.map((request, i) =>
    nodes[i % nodes.length]
      .issue(request)
      .then((response) => response.messageId)
      .catch((error: unknown) => (error as Refusal).reason),
  );
  return Promise.all(asked);
}

describe('Issues of one moment', () => {
  const { nodes, node, clock, db } = useOtp({
    nodes: 2,
    otp: {
      maxFailures: 1,
      rates: {
        client: { limit: 10, within: '1m' },
        prefix: { limit: 1_000_000, within: '1h' },
        recipient: { limit: 3, within: '1h' },
      },
    },
  });

  const used = async (kind: number): Promise<number> => {
    const [row] = await db.database().rows<{ used: number }>(
      {
        name: '',
        text: 'select coalesce(sum(used), 0)::int as used from otp_rate where kind = $1',
      },
      [kind],
    );
    return row.used;
  };

  const rowsLeft = async (): Promise<number> => {
    const text = `select (select count(*) from otp_rate) + (select count(*) from otp_subject) as n`;
    const [row] = await db.database().rows<{ n: string }>({ name: '', text }, []);
    return Number(row.n);
  };

  it('are as many as the rate allows, and the refused count for nothing', async () => {
    const before = await used(2);
    const rows = await rowsLeft();
    const requests = Array.from({ length: 40 }, () => issueRequest());
    const came = await ends(nodes, requests);
    expect(came.filter((one) => one === 'RATE_EXCEEDED')).toHaveLength(30);
    expect(await used(2)).toBe(before + 10);
    for (const [index, request] of requests.entries()) {
      const { msisdn } = request.recipient;
      expect(await rateOf(db.database(), msisdn)).toBe(came[index] === 'RATE_EXCEEDED' ? 0 : 1);
    }
    // For each that was sent its subject and its rate, and those of the prefix and the client.
    expect(await rowsLeft()).toBe(rows + 10 + 10 + 2);
    // Who is refused is told when there is room again, and there is.
    const refused = await node.issue(issueRequest()).catch((error: unknown) => error as Refusal);
    clock.advance((refused as Refusal).retryAfter! - 1);
    expect(await ends(nodes, [issueRequest()])).toEqual(['RATE_EXCEEDED']);
    clock.advance(1);
    expect(await ends(nodes, [issueRequest()])).not.toEqual(['RATE_EXCEEDED']);
  });

  it('have each an end of their own', async () => {
    clock.advance(120_000);
    const locked = await node.issued();
    const { challengeId, code } = locked;
    await node.verify({ challengeId, code: wrongCode(code) });
    const busy = { msisdn: freshNumber() };
    const last = issueRequest({ recipient: busy });
    for (let i = 0; i < 2; i++) await node.issue(issueRequest({ recipient: busy }), KEYS.other);
    await node.issue(last, KEYS.other);
    const id = requestId();
    const came = await ends(
      [node],
      [
        issueRequest(),
        issueRequest({ recipient: { msisdn: locked.msisdn } }),
        issueRequest({ recipient: busy }),
        issueRequest({ requestId: id }),
        issueRequest({ requestId: id }),
        issueRequest(),
      ],
    );
    const sent = expect.stringMatching(/^[0-9a-f-]{36}$/);
    const [first, recipientLocked, tooMany, ...rest] = came;
    expect([first, recipientLocked, tooMany]).toEqual([sent, 'RECIPIENT_LOCKED', 'RATE_EXCEEDED']);
    // One of the two that share an ID is another request, whichever came first.
    expect(rest.slice(0, 2)).toEqual(expect.arrayContaining([sent, 'FAILED_PRECONDITION']));
    expect(rest[2]).toEqual(sent);
    await expect(node.issue(last, KEYS.other)).resolves.toMatchObject({ repeatedRequest: true });
  });
});

describe('Noting that codes were sent', () => {
  const { db } = useOtp();

  it('reads no others, however many are alive', async () => {
    const database = db.database();
    const now = Date.now();
    for (let i = 0; i < 4; i++) {
      await addCodes(database, { now, prefix: '+44740', count: 5_000, verified: 0 });
    }
    const open = `update otp_challenge set state = 1, recipient_hash = uuid_send(challenge_id)`;
    await database.rows({ name: '', text: open }, []);
    await database.rows({ name: '', text: 'analyze otp_challenge, otp_code' }, []);
    const message = '019a0000-0000-7000-8000-000000000001';
    const values = ['{bank}', '{made-1-1}', '{1}', `{${message}}`, `{${now}}`];
    const text = await plan(database, NOTE_SENT, values);
    expect(text).toMatch(/otp_challenge_open on otp_challenge \S+ .*\n\s+Index Cond/);
    expect(text).not.toMatch(/Seq Scan on otp_|otp_code_unerased|otp_code_made_at/);
  });
});
