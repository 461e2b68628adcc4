import { afterEach, describe, expect, it } from '@jest/globals';
import { Failure } from '../../src/failure/failure.js';
import type { Failure as FailureType } from '../../src/failure/failure.js';
import { codeIn, freshNumber, issueRequest, requestId, useOtp, wrongCode } from './otp-kit.js';
import { addCustomer, moveCustomer, rateOf } from './otp-rows.js';

const away = (): FailureType => new Failure('storage_away', 'the database cannot be reached');

/** A place where a call stops until it is told to go on. */
function gate() {
  let open!: () => void;
  let reached!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const arrived = new Promise<void>((resolve) => (reached = resolve));
  const pass = () => {
    reached();
    return opened;
  };
  return { arrived, open, pass };
}

/** What either kind of request for a code does, wherever it ends. */
describe.each(['Issue', 'Resend'] as const)('%s that does not get to its end', (kind) => {
  const { nodes, node, clock, db } = useOtp({ nodes: 2 });
  const [first, second] = nodes;

  afterEach(() => nodes.forEach((one) => one.acceptor.works()));

  /** A request that is to be sent, and what it would make. */
  async function prepared() {
    const issue = issueRequest();
    const { msisdn } = issue.recipient;
    if (kind === 'Issue') {
      const send = async (by = node) => {
        const answer = await by.issue(issue);
        return { ...answer, challenge: answer.challengeId };
      };
      return { msisdn, before: 0, send };
    }
    const { challengeId } = await node.issue(issue);
    clock.advance(30_000);
    const request = { challengeId, requestId: requestId() };
    const send = async (by = node) => ({ ...(await by.resend(request)), challenge: challengeId });
    return { msisdn, before: 1, send };
  }

  const textsTo = (msisdn: string) => nodes.flatMap((one) => one.acceptor.textsTo(msisdn));

  /** The code of the last SMS verifies, and there was one SMS. */
  async function expectOneSms(msisdn: string, before: number, challengeId: string) {
    const texts = textsTo(msisdn);
    expect(texts).toHaveLength(before + 1);
    const code = codeIn(texts.at(-1)!);
    const wrong = await node.verify({ challengeId, code: wrongCode(code) });
    expect(wrong.result).toBe('VERIFY_RESULT_WRONG_CODE');
    const right = await node.verify({ challengeId, code });
    expect(right.result).toBe('VERIFY_RESULT_VERIFIED');
  }

  it('before its message was accepted: a repeat sends a new code', async () => {
    const { msisdn, before, send } = await prepared();
    node.acceptor.before = () => Promise.reject(away());
    await expect(send()).rejects.toMatchObject({ reason: 'STORAGE_AWAY', code: 14 });
    expect(textsTo(msisdn)).toHaveLength(before);
    node.acceptor.works();
    clock.advance(45_000);
    const answer = await send();
    expect(Number(answer.expiresAt!.seconds) * 1000).toBeGreaterThan(clock.now + 298_000);
    await expectOneSms(msisdn, before, answer.challenge);
    expect(await rateOf(db.database(), msisdn)).toBe(before + 1);
  });

  it('after its message was accepted: a repeat finds it, on another node', async () => {
    const { msisdn, before, send } = await prepared();
    node.acceptor.after = () => Promise.reject(away());
    await expect(send()).rejects.toMatchObject({ reason: 'STORAGE_AWAY' });
    expect(textsTo(msisdn)).toHaveLength(before + 1);
    const answer = await send(second);
    expect(answer.repeatedRequest).toBe(true);
    expect(answer.messageId).toMatch(/^[0-9a-f-]{36}$/);
    await expectOneSms(msisdn, before, answer.challenge);
    expect(await rateOf(db.database(), msisdn)).toBe(before + 1);
  });

  it('again and again: the last that gets through is the one', async () => {
    const { msisdn, before, send } = await prepared();
    node.acceptor.before = () => Promise.reject(away());
    for (let i = 0; i < 4; i++) await expect(send()).rejects.toMatchObject({ code: 14 });
    node.acceptor.works();
    const answer = await send();
    await expectOneSms(msisdn, before, answer.challenge);
    // And its repeat is answered as it was.
    await expect(send(second)).resolves.toMatchObject({ messageId: answer.messageId });
    expect(textsTo(msisdn)).toHaveLength(before + 1);
  });

  it('slow before its message is accepted: a repeat overtakes it, and it sends nothing', async () => {
    const { msisdn, before, send } = await prepared();
    const held = gate();
    first.acceptor.before = held.pass;
    const slow = send(first);
    await held.arrived;
    const fast = await send(second);
    held.open();
    const late = await slow;
    expect(late.messageId).toBe(fast.messageId);
    expect(first.acceptor.textsTo(msisdn)).toHaveLength(before);
    await expectOneSms(msisdn, before, fast.challenge);
  });

  it('slow after its message was accepted: a repeat takes its answer', async () => {
    const { msisdn, before, send } = await prepared();
    const held = gate();
    first.acceptor.after = held.pass;
    const slow = send(first);
    await held.arrived;
    const fast = await send(second);
    held.open();
    const late = await slow;
    expect(late.messageId).toBe(fast.messageId);
    expect(second.acceptor.textsTo(msisdn)).toHaveLength(0);
    await expectOneSms(msisdn, before, fast.challenge);
  });

  it('overtaken by one that fails too: the next repeat sends it', async () => {
    const { msisdn, before, send } = await prepared();
    const held = gate();
    first.acceptor.before = held.pass;
    const slow = send(first).catch((error: unknown) => error);
    await held.arrived;
    second.acceptor.before = () => Promise.reject(away());
    await expect(send(second)).rejects.toMatchObject({ code: 14 });
    second.acceptor.works();
    const third = await send(second);
    held.open();
    await expect(slow).resolves.toMatchObject({ messageId: third.messageId });
    await expectOneSms(msisdn, before, third.challenge);
  });

  it('refused for good: nothing is left of it, and nothing was counted', async () => {
    const { msisdn, before, send } = await prepared();
    node.acceptor.before = () => Promise.reject(new Failure('no_route', 'no carrier'));
    await expect(send()).rejects.toMatchObject({ reason: 'NO_ROUTE' });
    expect(await rateOf(db.database(), msisdn)).toBe(before);
    node.acceptor.works();
    const answer = await send();
    expect(answer.repeatedRequest).toBe(false);
    await expectOneSms(msisdn, before, answer.challenge);
    expect(await rateOf(db.database(), msisdn)).toBe(before + 1);
  });

  it('is one SMS in the end, however many calls on however many nodes fail where', async () => {
    const { msisdn, before, send } = await prepared();
    let calls = 0;
    const sometimes = () => {
      calls += 1;
      return calls % 3 === 0 ? Promise.resolve() : Promise.reject(away());
    };
    for (const one of nodes) {
      one.acceptor.before = sometimes;
      one.acceptor.after = sometimes;
    }
    const tries = Array.from({ length: 24 }, (_, i) =>
      send(nodes[i % 2]).catch((error: unknown) => error as { code: number }),
    );
    const ends = await Promise.all(tries);
    for (const end of ends) if ('code' in end) expect(end.code).toBe(14);
    nodes.forEach((one) => one.acceptor.works());
    const answer = await send();
    await expectOneSms(msisdn, before, answer.challenge);
  });
});

describe('A repeat of a code that was never sent', () => {
  const { nodes, node, clock, db } = useOtp({ nodes: 2 });

  afterEach(() => node.acceptor.works());

  async function neverSent() {
    const request = issueRequest();
    node.acceptor.before = () => Promise.reject(away());
    await expect(node.issue(request)).rejects.toMatchObject({ code: 14 });
    node.acceptor.works();
    return { request, ...request.recipient };
  }

  it('is no challenge to anyone until it is sent', async () => {
    const { request } = await neverSent();
    const { challengeId } = await node.issue(request);
    await expect(node.getChallenge(challengeId)).resolves.toMatchObject({ sends: 1 });
  });

  it('is refused once its time is over and what it was for is erased', async () => {
    const { request, msisdn } = await neverSent();
    clock.advance(400_000);
    await node.cleaning.run(clock.now);
    await expect(node.issue(request)).rejects.toMatchObject({ code: 9 });
    expect(node.acceptor.textsTo(msisdn)).toEqual([]);
  });

  it('is refused where a later code of the challenge was sent meanwhile', async () => {
    const { challengeId, msisdn } = await node.issued();
    clock.advance(30_000);
    const lost = { challengeId, requestId: requestId() };
    node.acceptor.before = () => Promise.reject(away());
    await expect(node.resend(lost)).rejects.toMatchObject({ code: 14 });
    node.acceptor.works();
    clock.advance(60_000);
    await node.resend({ challengeId, requestId: requestId() });
    await expect(node.resend(lost)).rejects.toMatchObject({ reason: 'FAILED_PRECONDITION' });
    expect(node.acceptor.textsTo(msisdn)).toHaveLength(2);
  });

  it('is refused where the customer has another number by then, sent or not', async () => {
    const own = freshNumber();
    const other = freshNumber();
    await addCustomer(db.database(), { id: 'C-moved', msisdn: own });
    const request = issueRequest({ recipient: { customerId: 'C-moved' } });
    node.acceptor.after = () => Promise.reject(away());
    await expect(node.issue(request)).rejects.toMatchObject({ code: 14 });
    node.acceptor.works();
    await moveCustomer(db.database(), 'C-moved', other);
    // A code that somebody asked for at the new number is not touched by it.
    const { challengeId, code } = await node.issued({ recipient: { msisdn: other } });
    await expect(nodes[1].issue(request)).rejects.toMatchObject({ reason: 'FAILED_PRECONDITION' });
    await expect(node.verify({ challengeId, code })).resolves.toMatchObject({
      result: 'VERIFY_RESULT_VERIFIED',
    });
  });

  it('is refused for a recipient that was locked meanwhile', async () => {
    const { challengeId, code, msisdn } = await node.issued();
    const request = issueRequest({ recipient: { msisdn } });
    node.acceptor.before = () => Promise.reject(away());
    await expect(node.issue(request)).rejects.toMatchObject({ code: 14 });
    node.acceptor.works();
    for (let i = 0; i < 5; i++) await node.verify({ challengeId, code: wrongCode(code) });
    await expect(node.issue(request)).rejects.toMatchObject({ reason: 'RECIPIENT_LOCKED' });
  });
});

describe('A call that is slower than the next', () => {
  const { nodes, node, clock } = useOtp({ nodes: 2 });
  const [first, second] = nodes;

  afterEach(() => nodes.forEach((one) => one.acceptor.works()));

  it('does not bring back the code before', async () => {
    const { challengeId, msisdn } = await node.issued();
    clock.advance(30_000);
    const held = gate();
    first.acceptor.after = held.pass;
    const slow = first.resend({ challengeId, requestId: requestId() });
    await held.arrived;
    clock.advance(60_000);
    await second.resend({ challengeId, requestId: requestId() });
    held.open();
    await slow;
    const [older] = first.acceptor.textsTo(msisdn).slice(-1).map(codeIn);
    const [last] = second.acceptor.textsTo(msisdn).map(codeIn);
    expect((await node.verify({ challengeId, code: older })).result).toBe(
      older === last ? 'VERIFY_RESULT_VERIFIED' : 'VERIFY_RESULT_WRONG_CODE',
    );
    await expect(node.verify({ challengeId, code: last })).resolves.toMatchObject({
      result: 'VERIFY_RESULT_VERIFIED',
    });
  });

  it.each(['superseded', 'verified', 'locked'] as const)(
    'leaves the challenge alone that came after its own was %s',
    async (end) => {
      const { challengeId, code, msisdn } = await node.issued();
      clock.advance(30_000);
      const held = gate();
      first.acceptor.after = held.pass;
      const slow = first.resend({ challengeId, requestId: requestId() });
      await held.arrived;
      if (end === 'verified') await second.verify({ challengeId, code });
      if (end === 'locked') {
        for (let i = 0; i < 5; i++) await second.verify({ challengeId, code: wrongCode(code) });
        clock.advance(900_000);
      }
      const later = await second.issued({ recipient: { msisdn } });
      held.open();
      await slow;
      await expect(
        node.verify({ challengeId: later.challengeId, code: later.code }),
      ).resolves.toMatchObject({ result: 'VERIFY_RESULT_VERIFIED' });
    },
  );

  it('leaves it alone too where it is found by a repeat after its own life', async () => {
    const request = issueRequest();
    const { msisdn } = request.recipient;
    first.acceptor.after = () => Promise.reject(away());
    await expect(first.issue(request)).rejects.toMatchObject({ code: 14 });
    first.acceptor.works();
    clock.advance(300_000);
    const later = await second.issued({ recipient: { msisdn } });
    const { challengeId } = await first.issue(request);
    await expect(node.getChallenge(challengeId)).resolves.toMatchObject({
      state: 'CHALLENGE_STATE_EXPIRED',
    });
    await expect(
      node.verify({ challengeId: later.challengeId, code: later.code }),
    ).resolves.toMatchObject({ result: 'VERIFY_RESULT_VERIFIED' });
  });

  it('is not taken for sent where the repeat that ended it was then refused', async () => {
    const { challengeId, code, msisdn } = await node.issued();
    const request = issueRequest({ recipient: { msisdn } });
    const held = gate();
    first.acceptor.before = held.pass;
    const slow = first.issue(request).catch((error: unknown) => error);
    await held.arrived;
    for (let i = 0; i < 5; i++) await second.verify({ challengeId, code: wrongCode(code) });
    await expect(second.issue(request)).rejects.toMatchObject({ reason: 'RECIPIENT_LOCKED' });
    held.open();
    await expect(slow).resolves.toMatchObject({ code: 14, reason: 'OVERLOADED' });
    expect(nodes.flatMap((one) => one.acceptor.textsTo(msisdn))).toHaveLength(1);
    clock.advance(900_000);
    const sent = await second.issue(request);
    const text = second.acceptor.textsTo(msisdn).at(-1)!;
    await expect(
      node.verify({ challengeId: sent.challengeId, code: codeIn(text) }),
    ).resolves.toMatchObject({ result: 'VERIFY_RESULT_VERIFIED' });
  });
});
