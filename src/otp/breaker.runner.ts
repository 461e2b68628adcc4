import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { stateCode } from '../message/states.js';
import { rangeOf } from '../queue/id-range.js';
import { SettingsStore } from '../settings/settings.store.js';
import { Failure } from '../failure/failure.js';
import { Database } from '../storage/database.js';
import { intArray, textArray, uuidArray } from '../storage/pg-array.js';
import type { Queryable, Statement } from '../storage/queryable.js';
import {
  byCountry,
  hoursToCount,
  isRisen,
  isSuspect,
  judgeEvery,
  reasonOf,
  TIME_TO_VERIFY,
  usualHours,
  usualOf,
} from './breaker-rules.js';
import type { BreakerPolicy, Deliveries, Traffic, Volume } from './breaker-rules.js';
import {
  BREAKER_LOCK,
  COUNT_HOUR,
  COUNTED_HOURS,
  LATEST_MESSAGES,
  TAKE_TURN,
  TRAFFIC,
  UNDELIVERED,
  VOLUME_OF_COUNTRIES,
  VOLUME_OF_PREFIXES,
} from './breaker.sql.js';
import type { TrafficColumns } from './breaker.sql.js';
import { OTP_CLOCK } from './clock.js';
import type { Clock } from './clock.js';
import { HoldStore } from './hold.store.js';
import type { Hold } from './hold.store.js';
import { OtpReports } from './otp-reports.js';

/** A suspect with more codes than usual. */
interface Risen {
  traffic: Traffic;
  usual: number;
}

const TICK = 10_000;
const HOUR = 3_600_000;
/** Messages of a suspect whose receipts are looked at. */
const SAMPLE = 500;
const UNDELIVERED_STATES = intArray(
  (['undeliverable', 'expired', 'rejected'] as const).map(stateCode),
);

/** Holds prefixes, and countries, whose codes are asked for and not used: artificially inflated traffic. */
@Injectable()
export class BreakerRunner {
  readonly #log = new Logger('OtpBreaker');

  constructor(
    private readonly database: Database,
    private readonly holds: HoldStore,
    private readonly settings: SettingsStore,
    private readonly reports: OtpReports,
    @Optional() @Inject(OTP_CLOCK) private readonly clock: Clock = Date.now,
  ) {}

  @Interval('otp breaker', TICK)
  async scheduled(): Promise<void> {
    try {
      await this.run(this.clock());
    } catch (error) {
      // The database's absence is told of where it is noticed; the next turn makes up for it.
      if (error instanceof Failure && error.retryable) return;
      this.#log.error(`prefixes were not judged: ${(error as Error).message}`);
    }
  }

  /**
   * Judges all prefixes; gives the new holds. Undefined where another node is at
   * it, or was just now, or the breaker is off.
   */
  run(now: number): Promise<Hold[] | undefined> {
    const { breaker } = this.settings.current.otp;
    if (!breaker.enabled) return Promise.resolve(undefined);
    return this.database.exclusive(BREAKER_LOCK, async (connection) => {
      const turn = await connection.rows(TAKE_TURN, [now, now - judgeEvery(breaker)]);
      if (turn.length === 0) return undefined;
      await this.#countHours(connection, breaker, now);
      return this.#judge(connection, breaker, now);
    });
  }

  async #judge(connection: Queryable, policy: BreakerPolicy, now: number): Promise<Hold[]> {
    const traffic = await this.#traffic(connection, policy, now);
    const inForce = await this.holds.inForce(now, connection);
    const held = new Set(inForce.map(({ prefix }) => prefix));
    const open = ({ prefix, callingCode }: Traffic) => !held.has(prefix) && !held.has(callingCode);
    const made: Hold[] = [];
    const hold = async (found: readonly Risen[]) => {
      for (const one of found) {
        made.push(...(await this.#hold(connection, one, policy, now)));
        held.add(one.traffic.prefix);
      }
    };
    const prefixes = traffic.filter(open);
    await hold(await this.#risen(connection, prefixes, VOLUME_OF_PREFIXES, policy, now));
    const countries = byCountry(traffic, held).filter(open);
    await hold(await this.#risen(connection, countries, VOLUME_OF_COUNTRIES, policy, now));
    return made;
  }

  async #traffic(connection: Queryable, policy: BreakerPolicy, now: number): Promise<Traffic[]> {
    const values = [now - policy.window, now, now - TIME_TO_VERIFY];
    const rows = await connection.rows<TrafficColumns & Record<string, unknown>>(TRAFFIC, values);
    return rows.map(({ calling_code: callingCode, ...rest }) => ({ ...rest, callingCode }));
  }

  /** Those with too few codes used and more codes than usual. */
  async #risen(
    connection: Queryable,
    traffic: readonly Traffic[],
    volume: Statement,
    policy: BreakerPolicy,
    now: number,
  ): Promise<Risen[]> {
    const suspects = traffic.filter((one) => isSuspect(one, policy));
    if (suspects.length === 0) return [];
    const { from, to } = usualHours(policy.window, now);
    const keys = textArray(suspects.map(({ prefix }) => prefix));
    const rows = await connection.rows<Volume & { key: string }>(volume, [from, to, keys]);
    const ofDay = new Map(rows.map((row) => [row.key, row]));
    const nothing = { codes: 0, verified: 0 };
    return suspects
      .map((one) => ({ traffic: one, usual: usualOf(ofDay.get(one.prefix) ?? nothing, policy) }))
      .filter(({ traffic: { codes }, usual }) => isRisen(codes, usual, policy));
  }

  async #hold(
    connection: Queryable,
    { traffic, usual }: Risen,
    policy: BreakerPolicy,
    now: number,
  ): Promise<Hold[]> {
    const { prefix, country } = traffic;
    const deliveries = await this.#deliveries(connection, prefix, now - policy.window);
    const reason = reasonOf(traffic, usual, deliveries, policy);
    const until = now + this.settings.current.otp.breaker.holdFor;
    const hold = { prefix, country, since: now, until, reason };
    if (!(await this.holds.add(hold, connection))) return [];
    this.reports.all.next({ kind: 'held', prefix, country, until, reason });
    return [{ ...hold, releasedBy: null }];
  }

  async #deliveries(connection: Queryable, prefix: string, since: number): Promise<Deliveries> {
    const messages = await connection.rows<{ message_id: string }>(LATEST_MESSAGES, [
      prefix,
      since,
      SAMPLE,
    ]);
    if (messages.length === 0) return { looked: 0, undelivered: 0 };
    const ids = messages.map((row) => row.message_id);
    const values = [uuidArray(ids), ...rangeOf(ids), UNDELIVERED_STATES];
    const [counts] = await connection.rows<Deliveries & Record<string, unknown>>(
      UNDELIVERED,
      values,
    );
    return counts;
  }

  /** What is usual is known by whole hours, each counted once, by whichever node. */
  async #countHours(connection: Queryable, { window }: BreakerPolicy, now: number): Promise<void> {
    const { from } = usualHours(window, now);
    const rows = await connection.rows<{ hour: Date }>(COUNTED_HOURS, [from]);
    const counted = new Set(rows.map(({ hour }) => hour.getTime()));
    for (const hour of hoursToCount(window, counted, now)) {
      await connection.rows(COUNT_HOUR, [hour, hour + HOUR]);
    }
  }
}
