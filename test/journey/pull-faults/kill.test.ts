import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { filter } from 'rxjs';
import { BANK_CLIENTS } from '../../kit/clients.js';
import { startDaemon } from '../../kit/daemon.js';
import type { Daemon } from '../../kit/daemon.js';
import { useDatabase } from '../../kit/database.js';
import { startSmsc } from '../../kit/smsc.js';
import type { Smsc } from '../../kit/smsc.js';
import { allDone, differences, until } from './books.js';
import { Phone } from './phone.js';

const PIN = '2468';
/** Who pays from one account; Asha has two, and moves between them. */
const PAYERS = ['+447400123456', '+12025550143', '+4915112345678', '+33612345678'];
const ASHA = '+919876543210';
const CARDS: Readonly<Record<string, string>> = {
  '+447400123456': 'BLOCK 9005',
  '+12025550143': 'BLOCK 9006',
  '+33612345678': 'LOST 9008',
};
const ROUNDS = 6;
/** Milliseconds from the first text to each kill, at random. */
const KILLS = Array.from({ length: 3 }, () => Math.floor(Math.random() * 1200));

/** Every message of a customer, be it repeated by the carrier, and what it came to. */
const ANSWERS = {
  name: '',
  text: `
    select c.command_id::text as id, c.service, c.state, c.reason, c.confirmed_by::text,
      array(select split_part(k.event_id, ':', 3) from event_key k
        where k.event_id like 'reply:' || c.command_id || ':%' order by 1) as parts
    from inbound_seen s left join command c on c.command_id = s.inbound_id`,
};

interface AnswerRow extends Record<string, unknown> {
  id: string | null;
  service: string;
  state: string;
  reason: string;
  parts: string[];
}

const MOVES = {
  name: '',
  text: `
    select count(*)::int as ended from command
    where service = 'own_transfer' and answers is null and state not in ('waiting', 'executing')`,
};

/** Of every message to a customer: what its segments came to. */
const REPLIES = {
  name: '',
  text: `
    select m.event_id, array_agg(s.smsc_message_id) as smsc_ids, array_agg(s.state) as states
    from message m join segment s using (message_id) group by m.message_id, m.event_id`,
};

const [UNCERTAIN, DELIVERED] = [4, 5];

describe(`a daemon that is killed while customers write, after ${KILLS.join(', ')} ms`, () => {
  const db = useDatabase({ poolSize: 2 });
  let smsc: Smsc;
  let daemon: Daemon;

  const start = () =>
    startDaemon({
      databaseUrl: db.url(),
      smscPort: smsc.port,
      settings: {
        clients: BANK_CLIENTS,
        demoBank: { enabled: true, port: 0 },
        inbound: {
          // What was not acknowledged comes again after the restart.
          repeatWithin: '2m',
          rates: { message: { limit: 500 }, notUnderstood: { limit: 100 } },
        },
        core: { operationTimeout: '2s', attempts: 2 },
      },
    });

  beforeAll(async () => {
    smsc = await startSmsc({ magicNumbers: false });
    daemon = await start();
    await smsc.whenBound();
  }, 90_000);

  afterAll(async () => {
    await daemon?.end('SIGKILL');
    await smsc?.stop();
  });

  it('answers every message, does every order once, and tells nobody two things of one', async () => {
    const phones = PAYERS.map((msisdn) => new Phone(smsc, msisdn));
    const asha = new Phone(smsc, ASHA);
    const patience = 120_000;
    const taken: Promise<void>[] = [];
    const codes = new Set<string>();
    // Whoever gets a code sends it, once: the same code that comes again is the same question.
    const answers = asha.arrivals
      .pipe(filter((text) => /\d{6} is your Demo Bank code/.test(text)))
      .subscribe((text) => {
        const code = /\d{6}/.exec(text)![0];
        if (codes.has(code)) return;
        codes.add(code);
        taken.push(asha.says(code, patience));
      });

    const write = (round: number) => {
      for (const [at, phone] of phones.entries()) {
        taken.push(phone.says(`PAY POWER ${round + 1}.0${at} ${PIN}`, patience));
        if (round % 3 === 0) taken.push(phone.says(`BAL${'.'.repeat(round)}`, patience));
        const card = CARDS[phone.msisdn];
        if (round === 2 && card !== undefined) taken.push(phone.says(card, patience));
      }
    };
    for (const [nth, after] of KILLS.entries()) {
      write(nth * 2);
      taken.push(asha.says(`MOVE ${50 + nth} SAV CUR`, patience));
      await new Promise((resolve) => setTimeout(resolve, after));
      await daemon.end('SIGKILL');
      write(nth * 2 + 1);
      daemon = await start();
      // The next question would take the place of one that waits still.
      await until(async () => {
        const [{ ended }] = await db.database().rows<{ ended: number }>(MOVES, []);
        return ended === nth + 1;
      }, patience);
    }
    await Promise.all(taken);
    await allDone(db.database(), patience);
    answers.unsubscribe();

    const rows = await db.database().rows<AnswerRow>(ANSWERS, []);
    expect(rows).toHaveLength(taken.length);
    for (const { id, service, state, reason, parts } of rows) {
      expect(id).not.toBeNull();
      // What was in hand when it died may come to the core too late: then it is not done, and told so.
      expect(['answered', 'done', 'expired']).toContain(state);
      // Of a code that came the order tells, and nothing else.
      const told = parts.filter((part) => part !== 'progress' && part !== 'uncertain');
      const isOrder = state !== 'answered';
      if (reason === 'confirmed') expect(told).toEqual([]);
      else if (service === 'own_transfer') expect(told).toEqual(['answer', 'outcome']);
      else expect(told).toEqual([isOrder ? 'outcome' : 'answer']);
    }
    expect(await differences(db.database())).toEqual([]);

    const sent = () =>
      db.database().rows<{ event_id: string; smsc_ids: string[]; states: number[] }>(REPLIES, []);
    const isKnown = (state: number) => [UNCERTAIN, DELIVERED].includes(state);
    // The receipts of the last ones are on their way still.
    await until(async () => (await sent()).every(({ states }) => states.every(isKnown)), patience);
    const replies = await sent();
    const textOf = new Map(smsc.received.map(({ messageId, text }) => [messageId, text]));
    for (const { smsc_ids, states } of replies) {
      for (const [at, state] of states.entries()) {
        expect([UNCERTAIN, DELIVERED]).toContain(state);
        if (state === DELIVERED) expect(textOf.has(smsc_ids[at])).toBe(true);
      }
    }
    // No reference is told in two ways, or twice.
    for (const { texts } of [...phones, asha]) {
      const told = texts.filter((text) => /\bRef\b/.test(text));
      expect(new Set(told.map((text) => /\bR[A-Z0-9]{5}-[A-Z0-9]{5}\b/.exec(text)![0])).size).toBe(
        told.length,
      );
    }
    expect(rows.filter(({ service }) => service === 'bill_payment')).toHaveLength(
      ROUNDS * PAYERS.length,
    );
  }, 300_000);
});
