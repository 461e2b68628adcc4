import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecipientKey } from '../../../src/broadcast/audience/audience-reader.js';
import type { AudienceReaderStore } from '../../../src/broadcast/audience/audience-reader.store.js';
import type { AudienceSpec } from '../../../src/broadcast/audience/audience-spec.js';
import type { FinalRecipientState } from '../../../src/broadcast/run/recipient-states.js';
import { Failure } from '../../../src/failure/failure.js';
import { useDatabase } from '../../kit/database.js';
import {
  consentTo,
  hashOf,
  NOW,
  number,
  putAudience,
  putRun,
  readAll,
  readerOf,
  register,
} from './reader-kit.js';
import type { StoredRecipient } from './reader-kit.js';

describe('audiences of uploads and results', () => {
  const db = useDatabase();
  let reader: AudienceReaderStore;
  const upload = (audienceId: string): AudienceSpec => ({ kind: 'upload', audienceId });

  beforeAll(async () => {
    reader = readerOf(db.database());
    await register(db.database(), [
      {
        id: 'asha',
        msisdn: number(1),
        timeZone: 'Asia/Kolkata',
        locale: 'hi-IN',
        givenName: 'Asha',
        city: 'Pune',
        customerSince: '2012-02-29',
        consents: consentTo('offers', true),
      },
      { id: 'blocked', msisdn: number(2), timeZone: 'Asia/Dubai', givenName: 'Old', blocked: true },
      { id: 'heir', msisdn: number(2), timeZone: 'Europe/Paris', givenName: 'Heir' },
      { id: 'moved', msisdn: number(30), timeZone: 'Asia/Tokyo' },
    ]);
  });

  const key = (more: Partial<RecipientKey> & { msisdnHash: Buffer }): RecipientKey => ({
    customerId: null,
    audienceId: null,
    memberNumber: null,
    ...more,
  });

  describe('an upload', () => {
    const audienceId = randomUUID();
    beforeAll(() =>
      putAudience(db.database(), audienceId, [
        { msisdn: number(1), variables: { given_name: 'Ms Rao', amount: '500' } },
        { msisdn: number(2), variables: {} },
        { msisdn: number(9), locale: 'ta', timeZone: 'Asia/Colombo', variables: { a: '=1' } },
        { msisdn: number(10), variables: {} },
        { customerId: 'moved', hash: hashOf(number(3)), variables: { amount: '7' } },
        { customerId: 'gone', hash: hashOf(number(4)), variables: {} },
      ]),
    );

    it('knows whose the numbers are, and the number that a customer has now', async () => {
      const members = await readAll(reader, upload(audienceId), 2);
      expect(
        members.map(({ msisdnHash, customerId, memberNumber, timeZone }) => [
          memberNumber,
          msisdnHash.toString('hex'),
          customerId,
          timeZone,
        ]),
      ).toEqual([
        [1, hashOf(number(1)).toString('hex'), null, 'Asia/Kolkata'],
        [2, hashOf(number(2)).toString('hex'), null, 'Europe/Paris'],
        [3, hashOf(number(9)).toString('hex'), null, 'Asia/Colombo'],
        [4, hashOf(number(10)).toString('hex'), null, null],
        [5, hashOf(number(30)).toString('hex'), 'moved', 'Asia/Tokyo'],
        [6, hashOf(number(4)).toString('hex'), 'gone', null],
      ]);
      expect(new Set(members.map((one) => one.audienceId))).toEqual(new Set([audienceId]));
      expect(await reader.count(upload(audienceId), NOW)).toBe(6);
    });

    it('loads its rows, with what they say above what the registry says', async () => {
      const members = await readAll(reader, upload(audienceId), 50);
      const loaded = await reader.load(members);
      expect(loaded).toMatchObject([
        {
          recipient: {
            msisdn: number(1),
            customerId: 'asha',
            locale: 'hi-IN',
            timeZone: 'Asia/Kolkata',
            customers: [{ id: 'asha', consents: { offers: true } }],
          },
        },
        {
          recipient: {
            msisdn: number(2),
            customerId: 'heir',
            locale: '',
            timeZone: 'Europe/Paris',
            customers: [{ id: 'blocked', blocked: true }, { id: 'heir' }],
          },
        },
        {
          recipient: {
            msisdn: number(9),
            customerId: null,
            locale: 'ta',
            timeZone: 'Asia/Colombo',
            customers: [],
          },
        },
        { recipient: { msisdn: number(10), customerId: null, locale: '' } },
        { recipient: { msisdn: number(30), customerId: 'moved', timeZone: 'Asia/Tokyo' } },
        { gone: 'customer_gone' },
      ]);
      const variables = loaded.map((one) => ('variables' in one ? one.variables : null));
      expect(variables).toEqual([
        {
          given_name: { kind: 'text', value: 'Ms Rao' },
          amount: { kind: 'text', value: '500' },
          city: { kind: 'text', value: 'Pune' },
          customer_since: { kind: 'day', day: '2012-02-29' },
        },
        { given_name: { kind: 'text', value: 'Heir' } },
        { a: { kind: 'text', value: '=1' } },
        {},
        { amount: { kind: 'text', value: '7' } },
        null,
      ]);
    });

    it.each<[string, string, boolean | null]>([
      ['is no more', 'the audience was deleted', null],
      ['broke off', 'the audience is not complete', false],
    ])('cannot be read where it %s', async (_, message, complete) => {
      const id = randomUUID();
      if (complete !== null) await putAudience(db.database(), id, [], complete);
      const reads = [
        () => reader.page(upload(id), null, 1, NOW),
        () => reader.count(upload(id), NOW),
      ];
      for (const read of reads) {
        const failure = await read().then(
          () => undefined,
          (error: unknown) => error as Failure,
        );
        expect(failure).toBeInstanceOf(Failure);
        expect(failure?.code).toBe('failed_precondition');
        expect(failure?.publicMessage).toContain(message);
      }
    });
  });

  describe('load', () => {
    it('tells in their order who is gone or has another number', async () => {
      expect(
        await reader.load([
          key({ msisdnHash: hashOf(number(3)), customerId: 'moved' }),
          key({ msisdnHash: hashOf(number(8)), customerId: 'nobody' }),
          key({ msisdnHash: hashOf(number(8)), audienceId: randomUUID(), memberNumber: 1 }),
          key({ msisdnHash: hashOf(number(1)), customerId: 'asha' }),
          key({ msisdnHash: hashOf(number(1)), customerId: 'asha' }),
        ]),
      ).toMatchObject([
        { gone: 'number_changed' },
        { gone: 'customer_gone' },
        { gone: 'audience_gone' },
        { recipient: { customerId: 'asha', customers: [{ id: 'asha' }] } },
        { recipient: { customerId: 'asha' } },
      ]);
      expect(await reader.load([])).toEqual([]);
    });
  });

  describe('a result', () => {
    const result = (
      runId: string,
      states: FinalRecipientState[],
      variants: string[] = [],
    ): AudienceSpec => ({ kind: 'result', runId, states, variants });

    it('takes the states and variants that were asked, with the rows they came from', async () => {
      const audienceId = randomUUID();
      const runId = randomUUID();
      await putAudience(db.database(), audienceId, [
        { msisdn: number(20), timeZone: 'Asia/Colombo', variables: {} },
      ]);
      const of = (i: number, more: Partial<StoredRecipient>): StoredRecipient => ({
        msisdnHash: hashOf(number(i)),
        state: 'delivered',
        ...more,
      });
      await putRun(db.database(), runId, [
        of(20, { audienceId, memberNumber: 1 }),
        of(1, { customerId: 'asha', variant: 1 }),
        of(3, { customerId: 'moved', state: 'undeliverable' }),
        of(22, { customerId: 'x', variant: -1, state: 'held_out' }),
        of(23, { customerId: 'y', state: 'sent' }),
      ]);
      const who = async (states: FinalRecipientState[], variants?: string[]) => {
        const spec = result(runId, states, variants);
        const members = await readAll(reader, spec, 1);
        expect(await reader.count(spec, NOW)).toBe(members.length);
        return members.map(({ customerId, timeZone }) => `${customerId} ${timeZone}`).sort();
      };
      expect(await who(['delivered'])).toEqual(['asha Asia/Kolkata', 'null Asia/Colombo']);
      expect(await who(['delivered'], ['b'])).toEqual(['asha Asia/Kolkata']);
      expect(await who(['held_out'])).toEqual(['x null']);
      expect(await who(['held_out'], ['hold-out'])).toEqual(['x null']);
      expect(await who(['held_out'], ['a', 'b'])).toEqual([]);
      expect(await who(['undeliverable', 'held_out'], ['a', 'hold-out'])).toEqual([
        'moved Asia/Tokyo',
        'x null',
      ]);
      // To the number of now: the other may be somebody else's.
      const [moved] = await readAll(reader, result(runId, ['undeliverable']), 5);
      expect(moved.msisdnHash).toEqual(hashOf(number(30)));
      const [member] = await readAll(reader, result(runId, ['delivered'], ['a']), 5);
      expect(await reader.load([member])).toMatchObject([{ recipient: { msisdn: number(20) } }]);
    });

    it('has each once, while recipients come and change', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(fc.nat({ max: 500 }), { maxLength: 40 }),
          fc.integer({ min: 1, max: 7 }),
          fc.uniqueArray(fc.integer({ min: 501, max: 999 }), { maxLength: 8 }),
          async (there, limit, coming) => {
            const runId = randomUUID();
            const of = (i: number): StoredRecipient => ({
              msisdnHash: hashOf(number(i)),
              customerId: `r-${i}`,
              state: i % 3 === 0 ? 'undeliverable' : 'delivered',
            });
            await putRun(db.database(), runId, there.map(of));
            const left = [...coming];
            const read = await readAll(reader, result(runId, ['delivered']), limit, async () => {
              const i = left.pop();
              if (i === undefined) return;
              await db.database().rows(
                {
                  name: '',
                  text: `insert into broadcast_recipient
                    (run_id, msisdn_hash, customer_id, variant, state, due_at)
                    values ($1, $2, $3, 0, 2, now())`,
                },
                [runId, hashOf(number(i)), 'later'],
              );
            });
            const steady = read.map(({ customerId }) => customerId!).filter((id) => id !== 'later');
            expect(steady.sort()).toEqual(
              there
                .filter((i) => i % 3 !== 0)
                .map((i) => `r-${i}`)
                .sort(),
            );
          },
        ),
        { numRuns: 15 },
      );
    });

    it('cannot be read of a run that is no more', async () => {
      const read = reader.page(result(randomUUID(), ['delivered']), null, 5, NOW);
      await expect(read).rejects.toMatchObject({ code: 'failed_precondition' });
    });
  });
});
