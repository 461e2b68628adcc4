import { afterEach, describe, expect, it } from '@jest/globals';
import { timestampOf } from '../../src/cli/text/timestamp.js';
import type { Event } from '../../src/rpc/generated/tellerline/v1/event.js';
import { run } from './command-line.js';
import { startFakeGateway } from './fake-gateway.js';
import type { FakeGateway } from './fake-gateway.js';
import { MESSAGE_ID } from './samples.js';

let gateway: FakeGateway | undefined;

afterEach(() => {
  gateway?.stop();
  gateway = undefined;
});

async function publish(event: unknown, response: object = {}, ...words: string[]) {
  gateway = await startFakeGateway({
    unary: { Publish: () => ({ messageId: MESSAGE_ID, segments: 1, ...response }) },
  });
  return run(['publish', '-', ...words, '--address', gateway.address], {
    input: typeof event === 'string' ? event : JSON.stringify(event),
  });
}

const published = () => gateway?.requests[0]?.request['event'] as Event;

describe('publish', () => {
  it('reads the JSON of the proto message, in snake case or camel case', async () => {
    const { code, out } = await publish(
      {
        event_id: 'e-1',
        recipient: { customerId: 'C-1' },
        occurred_at: '2026-11-22T12:00:00.5+05:30',
        schedule: { days_ahead: { days: 3, time: { hours: 9 } } },
        transaction_posted: {
          direction: 'DIRECTION_DEBIT',
          amount: { currency_code: 'INR', units: '2500', nanos: 500000000 },
          maskedAccount: 'XX4321',
          balance: null,
        },
      },
      { eventType: 'transaction_posted' },
    );
    expect({ code, out }).toEqual({
      code: 0,
      out: `${MESSAGE_ID}  accepted, transaction_posted, 1 segment\n`,
    });
    expect(published()).toMatchObject({
      eventId: 'e-1',
      recipient: { customerId: 'C-1' },
      occurredAt: timestampOf(Date.UTC(2026, 10, 22, 6, 30, 0, 500)),
      schedule: { daysAhead: { days: 3, time: { hours: 9, minutes: 0 } } },
      transactionPosted: {
        direction: 'DIRECTION_DEBIT',
        amount: { currencyCode: 'INR', units: '2500', nanos: 500_000_000 },
        maskedAccount: 'XX4321',
        balance: null,
      },
    });
  });

  it('gives a missing ID and moment', async () => {
    const before = Date.now();
    await publish({ event: { recipient: { msisdn: '+919812345678' } } });
    expect(published()).toMatchObject({ eventId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(Number(published().occurredAt?.seconds) * 1000).toBeGreaterThan(before - 2000);
  });

  it("carries a custom event's data as it is", async () => {
    const data = { points: 120, tier: 'gold', list: [1, 'x', null, true], deep: { a: {} } };
    await publish({ custom_event: { name: 'loyalty_points', data } });
    expect(published().customEvent).toEqual({ name: 'loyalty_points', data });
  });

  it.each([
    [{ suppressed: true, eventType: 'offer' }, `${MESSAGE_ID}  told the same before, offer`],
    [
      { messageId: '', eventType: 'wishes', scheduledFor: timestampOf(Date.UTC(2027, 0, 1)) },
      'e-1  waits, wishes, goes out at 2027-01-01 00:00:00.000 UTC',
    ],
    [
      { repeatedEvent: true, segments: 2, eventType: 'large_withdrawal' },
      `${MESSAGE_ID}  accepted, large_withdrawal, 2 segments, accepted before`,
    ],
  ])('says what became of it: %j', async (response, said) => {
    const { out } = await publish({ event_id: 'e-1' }, response);
    expect(out).toBe(`${said}\n`);
  });

  it('is JSON where JSON is asked for', async () => {
    const { out } = await publish({}, { eventType: 'offer' }, '--json');
    expect(JSON.parse(out)).toMatchObject({ messageId: MESSAGE_ID, eventType: 'offer' });
  });

  it('names every field that is not of an event', async () => {
    const { code, err } = await publish({
      evnt_id: 'e',
      recipient: 7,
      occurred_at: '2026-11-22T12:00:00',
      transaction_posted: { direction: 'DEBIT', amount: { units: 2.5 }, masked_acount: 'XX1' },
      custom_event: { data: [] },
    });
    expect(code).toBe(2);
    expect(err.split('\n').map((line) => line.replace(/ (allowed|must be one).*/, ' …'))).toEqual([
      'tellerline: - is not an event',
      '  evnt_id: is not known; …',
      '  recipient: must be an object',
      '  occurred_at: must be a moment in RFC 3339, such as "2026-11-22T12:00:00Z"',
      '  transaction_posted.direction: …',
      '  transaction_posted.amount.units: must be a whole number',
      '  transaction_posted.masked_acount: is not known; …',
      '  custom_event.data: must be an object',
      '',
    ]);
    expect(gateway?.requests).toEqual([]);
  });

  it.each([
    ['{', '- is not JSON'],
    ['[]', 'Event: must be an object'],
    ['null', 'Event: must be an object'],
  ])('refuses %j', async (input, said) => {
    const { code, err } = await publish(input);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });

  it('refuses a file that is not there', async () => {
    const { code, err } = await run(['publish', '/nonexistent.json']);
    expect({ code, err }).toEqual({
      code: 2,
      err: 'tellerline: /nonexistent.json cannot be read: ENOENT\n',
    });
  });
});
