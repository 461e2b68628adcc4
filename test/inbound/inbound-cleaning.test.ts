import { beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { firstValueFrom } from 'rxjs';
import { Logger } from '@nestjs/common';
import { InboundCleaningRunner } from '../../src/inbound/inbound-cleaning.runner.js';
import { INBOUND_CLEANING_LOCK } from '../../src/inbound/inbound-cleaning.sql.js';
import { Uuid7Generator } from '../../src/message/uuid7.js';
import { SettingsStore } from '../../src/settings/settings.store.js';
import { useDatabase } from '../kit/database.js';
import { settingsOf } from '../rpc/gateway.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.now();

Logger.overrideLogger(false);

/** IDs of one generator only grow. */
const newId = (time: number) => new Uuid7Generator(randomBytes).next(time);

describe('the cleaning of what inbound keeps', () => {
  const db = useDatabase();
  const settings = new SettingsStore(
    'none',
    settingsOf({ retention: { commands: '400d', messages: '90d' } }),
    {},
  );
  const cleaning = () => new InboundCleaningRunner(db.database(), settings);

  const sql = (text: string, values: unknown[] = []) =>
    db.database().rows<Record<string, unknown>>({ name: '', text }, values);
  const left = async (table: string, column: string) => {
    const rows = await sql(`select ${column} as it from ${table} order by 1`);
    return rows.map(({ it }) => it);
  };
  const ago = (milliseconds: number) => new Date(NOW - milliseconds);

  beforeEach(async () => {
    for (const table of [
      'inbound_seen',
      'inbound_work',
      'conversation',
      'command_lock',
      'sender_rate',
      'command',
      'opt_out',
    ]) {
      await sql(`delete from ${table}`);
    }
  });

  async function command(age: number, state: string): Promise<string> {
    const id = newId(NOW - age);
    await sql(
      `insert into command (command_id, received_at, carrier, destination, msisdn_hash,
         msisdn_sealed, locale, guard, state)
       values ($1, $2, 'first', '56767', '\\x01', '\\x01', 'en', 'none', $3)`,
      [id, ago(age), state],
    );
    return id;
  }

  it('deletes finished commands past their retention, in batches, and no others', async () => {
    const kept = [
      await command(401 * DAY, 'executing'),
      await command(401 * DAY, 'uncertain'),
      await command(399 * DAY, 'done'),
    ];
    await command(401 * DAY, 'done');
    await command(401 * DAY, 'ignored');
    await sql(
      `insert into command (command_id, received_at, carrier, destination, msisdn_hash,
         msisdn_sealed, locale, guard, state)
       select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, now(), 'first', '1',
         '\\x01', '\\x01', 'en', 'none', 'answered' from generate_series(1, 5001) n`,
    );
    const runner = cleaning();
    const report = firstValueFrom(runner.reports);
    await runner.run(NOW);
    expect(await report).toEqual({ commands: 5003, conversations: 0, done: true });
    expect(await left('command', 'command_id')).toEqual(kept.sort());
  });

  it('forgets what would not be a repeat any more', async () => {
    const seen = (name: string, age: number) =>
      sql('insert into inbound_seen values ($1, $2, $3)', [
        Buffer.from(name),
        newId(NOW),
        ago(age),
      ]);
    await seen('old', 62 * MINUTE);
    // Of a message that has a number of its own.
    await seen('numbered', 58 * MINUTE);
    await cleaning().run(NOW);
    expect(await left('inbound_seen', 'fingerprint')).toEqual([Buffer.from('numbered')]);
  });

  it('deletes questions an hour after their end', async () => {
    const asked = (service: string, ended: number) =>
      sql(
        `insert into conversation (msisdn_hash, service, command_id, kind, content_sealed,
           asked_at, expires_at)
         values ('\\x01', $1, $2, 'choose', '\\x01', $3, $3)`,
        [service, newId(NOW), ago(ended)],
      );
    await asked('balance', 61 * MINUTE);
    await asked('own_transfer', 59 * MINUTE);
    await expect(cleaning().run(NOW)).resolves.toMatchObject({ conversations: 1 });
    expect(await left('conversation', 'service')).toEqual(['own_transfer']);
  });

  it('deletes wrong PINs of which no lock is left, and slices that ended; STOP stays', async () => {
    const lock = (kind: string, subject: string, touched: number, until: number | null) =>
      sql(
        `insert into command_lock (subject, kind, touched_at, locked_until)
         values ($1, $2, $3, $4)`,
        [Buffer.from(subject), kind, ago(touched), until === null ? null : ago(until)],
      );
    await lock('pin', 'old', 3 * DAY, 2.5 * DAY);
    await lock('code', 'old', 3 * DAY, null);
    await lock('pin', 'locked', 3 * DAY, -HOUR);
    await lock('pin', 'recent', DAY, null);
    const slice = (kind: string, ended: number) =>
      sql(`insert into sender_rate values ('\\x01', $1, $2, 1, $2)`, [kind, ago(ended)]);
    await slice('message', 2 * MINUTE);
    await slice('stranger', -MINUTE);
    await sql(`insert into opt_out values ('\\x01', 'offers', $1, 'sms:STOP')`, [ago(4000 * DAY)]);
    await cleaning().run(NOW);
    expect(await left('command_lock', "convert_from(subject, 'utf8')")).toEqual([
      'locked',
      'recent',
    ]);
    expect(await left('sender_rate', 'kind')).toEqual(['stranger']);
    expect(await left('opt_out', 'category')).toEqual(['offers']);
  });

  it('deletes work whose octets went with their partition', async () => {
    const work = async (age: number) => {
      const id = newId(NOW - age);
      await sql(
        `insert into inbound_work (inbound_id, carrier, source_hash, received_at, look_at)
         values ($1, 'first', '\\x01', $2, $2)`,
        [id, ago(age)],
      );
      return id;
    };
    await work(91 * DAY);
    const kept = await work(89 * DAY);
    await cleaning().run(NOW);
    expect(await left('inbound_work', 'inbound_id')).toEqual([kept]);
  });

  it('is the work of one node at a time', async () => {
    await command(401 * DAY, 'done');
    await db.database().exclusive(INBOUND_CLEANING_LOCK, async () => {
      await expect(cleaning().run(NOW)).resolves.toBeUndefined();
    });
    await expect(cleaning().run(NOW)).resolves.toMatchObject({ commands: 1 });
  });
});
