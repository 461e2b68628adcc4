import { beforeEach, describe, expect, it } from '@jest/globals';
import { candidate, DAY, HOUR, NOW, useJudging, words } from './judging.js';
import { SEALER } from '../../rpc/gateway.js';

/** Numbers that no other test has. */
let last = 10_000;
const number = () => `+9198123${++last}`;

describe('judge', () => {
  const judging = useJudging();
  beforeEach(() => judging.settings.broadcast({}));

  it('judges nobody', async () => {
    expect(await judging.judge([])).toEqual([]);
  });

  it('lets pass what nothing speaks against', async () => {
    const yes = number();
    const [customer] = await judging.save({ id: yes, msisdn: yes, consents: { offers: true } });
    expect(
      await judging.judge([candidate(yes, { customerId: yes, customers: [customer] })]),
    ).toEqual([{ kind: 'send', until: null }]);
  });

  describe('what people want', () => {
    it('is told apart', async () => {
      const [blocked, no, silent, stopped, yes] = Array.from({ length: 5 }, number);
      await judging.save(
        { id: 'blocked', msisdn: blocked, blocked: true, consents: { offers: true } },
        { id: 'no', msisdn: no, consents: { offers: false } },
        { id: 'silent', msisdn: silent },
        { id: 'stopped', msisdn: stopped, consents: { offers: true } },
        { id: 'yes', msisdn: yes, consents: { offers: true } },
      );
      await judging.optOuts().stop(stopped, { at: NOW, source: 'sms:STOP' });
      const all = [yes, blocked, no, silent, stopped, number()].map((one) => candidate(one));
      expect(words(await judging.judge(all))).toEqual([
        'send',
        'blocked',
        'consent_missing',
        'consent_missing',
        'opted_out',
        'consent_missing',
      ]);
      expect(words(await judging.judge(all, { consent: 'service' }))).toEqual([
        'send',
        'blocked',
        'send',
        'send',
        'send',
        'send',
      ]);
    });

    it('is asked of a bare number that said STOP', async () => {
      const bare = number();
      await judging.optOuts().stop(bare, { at: NOW, source: 'sms:STOP' });
      expect(words(await judging.judge([candidate(bare)], { consent: 'greetings' }))).toEqual([
        'opted_out',
      ]);
    });

    it('is asked for a chunk in a handful of statements', async () => {
      const all = Array.from({ length: 500 }, number);
      await judging.save(
        ...all.map((msisdn) => ({ id: msisdn, msisdn, consents: { offers: true } })),
      );
      const statements: string[] = [];
      const watching = judging
        .database()
        .reports.subscribe(({ statement }) => statements.push(statement));
      const verdicts = await judging.judge(all.map((one) => candidate(one)));
      watching.unsubscribe();
      expect(new Set(words(verdicts))).toEqual(new Set(['send']));
      expect(statements.length).toBeLessThanOrEqual(6);
    });
  });

  describe('caps', () => {
    const willing = (...numbers: string[]) => numbers.map((msisdn) => candidate(msisdn));
    const judged = async (...numbers: string[]) =>
      words(await judging.judge(willing(...numbers), { consent: 'service' }));

    beforeEach(() =>
      judging.settings.broadcast({
        caps: [
          { limit: 2, within: '7d' },
          { classes: ['service', 'promotion'], limit: 3, within: '30d' },
        ],
      }),
    );

    it('let as many pass as they say, and no more', async () => {
      const [none, one, two] = [number(), number(), number()];
      await judging.sent(one, NOW - DAY);
      await judging.sent(two, NOW - DAY);
      await judging.sent(two, NOW - HOUR);
      expect(await judged(none, one, two)).toEqual(['send', 'send', 'frequency_cap']);
      expect(
        words(await judging.judge(willing(two), { messageClass: 'service', consent: 'service' })),
      ).toEqual(['send']);
    });

    it('look back to the millisecond', async () => {
      const [edge, within] = [number(), number()];
      for (const [msisdn, age] of [
        [edge, 7 * DAY],
        [within, 7 * DAY - 1],
      ] as const) {
        await judging.sent(msisdn, NOW - age);
        await judging.sent(msisdn, NOW - HOUR);
      }
      expect(await judged(edge, within)).toEqual(['send', 'frequency_cap']);
    });

    it('count by class, and the strictest binds', async () => {
      const [services, mixed] = [number(), number()];
      for (const age of [10, 11]) {
        await judging.sent(services, NOW - age * DAY, { messageClass: 'service' });
        await judging.sent(mixed, NOW - age * DAY, { messageClass: 'service' });
      }
      await judging.sent(mixed, NOW - 20 * DAY);
      expect(await judged(services, mixed)).toEqual(['send', 'frequency_cap']);
    });

    it('do not count what was taken back before it went out', async () => {
      const taken = number();
      for (const state of ['planned', 'cancelled', 'skipped'] as const) {
        await judging.sent(taken, NOW - DAY, { state });
      }
      await judging.sent(taken, NOW - DAY, { state: 'undeliverable' });
      expect(await judged(taken)).toEqual(['send']);
      await judging.sent(taken, NOW - DAY, { state: 'sent' });
      expect(await judged(taken)).toEqual(['frequency_cap']);
    });
  });

  describe('dead numbers', () => {
    const failed = (msisdn: string, failures: number, first: number, last: number) =>
      judging.database().rows(
        {
          name: 'test_health',
          text: `insert into number_health values
            ($1, $2, to_timestamp($3::bigint / 1000.0), to_timestamp($4::bigint / 1000.0))`,
        },
        [SEALER.lookupHash(msisdn), failures, NOW - first, NOW - last],
      );

    it('are left alone', async () => {
      const numbers = Array.from({ length: 5 }, number);
      const [dead, few, short, old] = numbers;
      await failed(dead, 3, 8 * DAY, DAY);
      await failed(few, 2, 8 * DAY, DAY);
      await failed(short, 3, 7 * DAY, DAY);
      await failed(old, 3, 200 * DAY, 90 * DAY);
      const verdicts = await judging.judge(
        numbers.map((one) => candidate(one)),
        { consent: 'service' },
      );
      expect(words(verdicts)).toEqual(['dead_number', 'send', 'send', 'send', 'send']);
    });
  });

  describe('quiet hours', () => {
    const service = { consent: 'service' as const };
    const at = (hours: number) => NOW + hours * HOUR;

    it('end what may be sent, and put off what may not', async () => {
      judging.settings.broadcast({ quietHours: [{ from: '21:00', until: '10:00' }] });
      const [here, there] = [
        candidate(number(), { timeZone: 'UTC' }),
        candidate(number(), { timeZone: 'America/Los_Angeles' }),
      ];
      expect(await judging.judge([here, there], service)).toEqual([
        { kind: 'send', until: at(9) },
        { kind: 'wait', until: at(6) },
      ]);
    });

    it('skip what has no hour left', async () => {
      judging.settings.broadcast({ quietHours: [{ from: '10:00', until: '14:00' }] });
      const one = [candidate(number(), { timeZone: 'UTC' })];
      const until = (end: number) => judging.judge(one, { ...service, until: end });
      expect(await until(at(2) + 1)).toEqual([{ kind: 'wait', until: at(2) }]);
      expect(await until(at(2))).toEqual([{ kind: 'skip', reason: 'quiet_hours' }]);
    });

    it('skip where none is ever free', async () => {
      judging.settings.broadcast({
        quietHours: [
          { from: '10:00', until: '22:00' },
          { from: '22:00', until: '10:00' },
        ],
      });
      expect(words(await judging.judge([candidate(number())], service))).toEqual(['quiet_hours']);
    });

    it('are those of all who have the number too', async () => {
      const shared = number();
      const [addressed] = await judging.save(
        { id: 'addressed', msisdn: shared, timeZone: 'UTC' },
        {
          id: 'sharer',
          msisdn: shared,
          timeZone: 'UTC',
          doNotDisturb: { from: 11 * 60, until: 15 * 60 },
        },
      );
      const customers = [addressed];
      expect(
        await judging.judge(
          [candidate(shared, { customerId: 'addressed', customers, timeZone: 'UTC' })],
          service,
        ),
      ).toEqual([{ kind: 'wait', until: at(3) }]);
      expect(
        await judging.judge([candidate(shared, { timeZone: 'UTC' })], {
          ...service,
          now: at(3),
        }),
      ).toEqual([{ kind: 'send', until: at(23) }]);
    });
  });

  it('says the first of several reasons', async () => {
    const both = number();
    await judging.sent(both, NOW - HOUR);
    judging.settings.broadcast({
      caps: [{ limit: 1, within: '7d' }],
      quietHours: [{ from: '00:00', until: '23:59' }],
    });
    expect(words(await judging.judge([candidate(both)], { consent: 'service' }))).toEqual([
      'frequency_cap',
    ]);
    expect(words(await judging.judge([candidate(both)]))).toEqual(['consent_missing']);
  });
});
