import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type {
  AudienceMember,
  AudienceReader,
  LoadedRecipient,
} from '../../../src/broadcast/audience/audience-reader.js';
import type { Contents, RunContent } from '../../../src/broadcast/content/run-content.js';
import type { Politeness, Verdict } from '../../../src/broadcast/politeness/politeness.js';
import type { PreviewSpec } from '../../../src/broadcast/preview/preview-subject.js';
import { PreviewRunner } from '../../../src/broadcast/preview/preview.runner.js';
import type { Wording } from '../../../src/broadcast/preview/wording.store.js';
import { Failure } from '../../../src/failure/failure.js';
import { compose } from '../../../src/message/compose.js';
import { SettingsStore } from '../../../src/settings/settings.store.js';
import { settingsOf } from '../../rpc/gateway.js';
import { UNHURRIED } from './unhurried.js';

const NOW = Date.UTC(2026, 10, 23, 12);

const SPEC: PreviewSpec = {
  name: 'Loans',
  eventType: 'campaign',
  messageClass: 'promotion',
  consent: 'offers',
  senderId: null,
  variants: [
    { name: 'a', percent: 45, content: { kind: 'texts', texts: { en: 'A' }, variables: {} } },
    { name: 'b', percent: 45, content: { kind: 'texts', texts: { en: 'B' }, variables: {} } },
  ],
  holdOutPercent: 10,
  audience: { kind: 'customers', filter: {} },
  messagesPerSecond: null,
  timeToLive: null,
};

/** The number stands in the place of the member. */
function memberOf(number: number): AudienceMember {
  return {
    msisdnHash: createHash('sha256').update(String(number)).digest(),
    customerId: String(number),
    audienceId: null,
    memberNumber: null,
    timeZone: null,
  };
}

interface World {
  /** Numbers of the audience's members. */
  numbers: readonly number[];
  judge?: (number: number) => Verdict;
  gone?: (number: number) => boolean;
  /** Whether there are no words for a number. */
  wordless?: (number: number) => boolean;
}

interface Seen {
  pages: number;
  judged: number[];
  worded: number[];
}

function runnerOf(world: World): { runner: PreviewRunner; seen: Seen } {
  const seen: Seen = { pages: 0, judged: [], worded: [] };
  const members = world.numbers.map(memberOf);
  const reader: AudienceReader = {
    count: async () => members.length,
    page: async (_spec, after, limit) => {
      seen.pages++;
      const from = (after?.from as number | undefined) ?? 0;
      const next = from + limit < members.length ? { from: from + limit } : null;
      return { members: members.slice(from, from + limit), next };
    },
    load: async (keys) =>
      keys.map(({ customerId }): LoadedRecipient => {
        if (world.gone?.(Number(customerId)) === true) return { gone: 'number_changed' };
        const recipient = {
          msisdn: '+919800000000',
          customerId,
          locale: 'en',
          timeZone: undefined,
          customers: undefined,
        };
        return { recipient, variables: {} };
      }),
  };
  const politeness: Politeness = {
    judge: async (candidates) => {
      const hashes = candidates.map(({ msisdnHash }) => msisdnHash.toString('hex'));
      if (new Set(hashes).size !== hashes.length) throw new Error('a number twice in a call');
      return candidates.map(({ recipient }) => {
        seen.judged.push(Number(recipient.customerId));
        return world.judge?.(Number(recipient.customerId)) ?? { kind: 'send', until: null };
      });
    },
  };
  const composition = compose('A', {
    encodings: ['gsm7'],
    transliterate: false,
    concatenation: 'udh16',
    maxSegments: 1,
    reference: 0,
  });
  const preview = { locale: 'en', carrier: 'first', composition };
  const wording: Pick<Wording, 'of' | 'sample'> = {
    of: (_spec, _content, _variant, { recipient }) => {
      const number = Number(recipient.customerId);
      seen.worded.push(number);
      return world.wordless?.(number) === true ? { reason: 'text' } : { language: 'en', preview };
    },
    sample: () => preview,
  };
  const content: RunContent = {
    of: () => ({ text: 'A' }),
    locale: () => 'en',
    languages: () => ['en'],
    samples: () => ({}),
  };
  const contents: Contents = { prepare: () => content, problems: () => [] };
  const settings = new SettingsStore('none', settingsOf(), {});
  const runner = new PreviewRunner(wording as Wording, settings, reader, politeness, contents);
  runner.limits = { ...runner.limits, ...UNHURRIED };
  return { runner, seen };
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('a preview', () => {
  it('of a small audience is of everybody in it', async () => {
    const numbers = range(3000);
    const { runner, seen } = runnerOf({
      numbers: [...numbers, 1, 2, 3],
      gone: (n) => n % 10 === 0,
      judge: (n) => {
        if (n % 10 === 1) return { kind: 'skip', reason: 'opted_out' };
        if (n % 10 === 2) return { kind: 'wait', until: NOW + 1 };
        return { kind: 'send', until: null };
      },
    });
    const found = await runner.preview(SPEC, 2, NOW);
    expect(found).toMatchObject({ audience: 3003, judged: 3003 });
    const count = (reason: string) =>
      found.refusals.find((refusal) => refusal.reason === reason)?.recipients ?? 0;
    expect(count('duplicate')).toBe(3);
    const all = found.sendable + found.heldOut + count('opted_out') + count('number_changed');
    expect(all).toBe(3000);
    const optedOut = seen.judged.filter((n) => n % 10 === 1).length;
    expect(count('opted_out')).toBe(optedOut);
    expect(found.waiting).toBe(seen.judged.filter((n) => n % 10 === 2).length);
    expect(found.sendable).toBe(seen.judged.length - optedOut);
    // A tenth, and four standard deviations.
    expect(Math.abs(found.heldOut - 300)).toBeLessThan(66);
    expect(seen.worded).toHaveLength(2000);
    expect(found.segments).toBe(found.sendable);
    expect(found.samples.map(({ variant }) => variant)).toEqual(['a', 'a', 'b', 'b']);
  });

  it('of a large one judges some of it, spread over all of it', async () => {
    const count = 100_000;
    const { runner, seen } = runnerOf({
      numbers: range(count),
      // The later half does not want it.
      judge: (n) =>
        n < count / 2 ? { kind: 'send', until: null } : { kind: 'skip', reason: 'opted_out' },
      wordless: (n) => n % 4 === 0,
    });
    const found = await runner.preview(SPEC, 1, NOW);
    expect(seen.pages).toBe(20);
    expect(found.audience).toBe(count);
    expect(found.judged).toBeGreaterThan(18_500);
    expect(found.judged).toBeLessThanOrEqual(20_000);
    const refused = new Map(found.refusals.map(({ reason, recipients }) => [reason, recipients]));
    const off = (value: number | undefined, expected: number) =>
      Math.abs((value ?? 0) - expected) / expected;
    expect(off(found.heldOut, 10_000)).toBeLessThan(0.1);
    expect(off(refused.get('opted_out'), 45_000)).toBeLessThan(0.05);
    expect(off(refused.get('text'), 11_250)).toBeLessThan(0.2);
    expect(off(found.sendable, 33_750)).toBeLessThan(0.1);
    const whole = [...refused.values()].reduce((a, b) => a + b, found.sendable + found.heldOut);
    expect(whole).toBe(count);
  });

  it('is the same each time', async () => {
    const world: World = {
      numbers: range(3000),
      judge: (n) =>
        n % 3 === 0 ? { kind: 'skip', reason: 'blocked' } : { kind: 'send', until: null },
    };
    const once = () => {
      const { runner } = runnerOf(world);
      runner.limits = { ...runner.limits, judged: 2000, worded: 200 };
      return runner.preview(SPEC, 1, NOW);
    };
    const first = await once();
    expect(first.judged).toBeLessThanOrEqual(2000);
    expect(await once()).toEqual(first);
  });

  it('whose time is over judges a few, and tells the rest by them', async () => {
    const { runner, seen } = runnerOf({ numbers: range(50_000) });
    runner.limits = { ...runner.limits, judging: 0 };
    const found = await runner.preview(SPEC, 1, NOW);
    expect(found).toMatchObject({ audience: 50_000, judged: 500 });
    expect(seen.judged.length).toBeLessThanOrEqual(500);
    expect(found.sendable + found.heldOut).toBe(50_000);
    expect(found.segments).toBe(found.sendable);
    // The texts are shown all the same.
    expect(found.samples).toHaveLength(2);
  });

  it('reads no further than its time', async () => {
    const { runner, seen } = runnerOf({ numbers: range(50_000) });
    runner.limits = { ...runner.limits, reading: 0 };
    const found = await runner.preview(SPEC, 1, NOW);
    expect(seen.pages).toBe(1);
    expect(found.audience).toBe(50_000);
    expect(found.judged).toBeGreaterThan(1500);
    expect(found.judged).toBeLessThan(2500);
    expect(found.sendable + found.heldOut).toBe(50_000);
  });

  it('of nobody shows its texts', async () => {
    const found = await runnerOf({ numbers: [] }).runner.preview(SPEC, 1, NOW);
    expect(found).toMatchObject({ audience: 0, judged: 0, sendable: 0, duration: 0 });
    expect(found.samples.map(({ text }) => text)).toEqual(['A', 'A']);
  });

  it('fails with what does not answer', async () => {
    const { runner } = runnerOf({
      numbers: range(10),
      judge: () => {
        throw new Failure('overloaded', 'the register national does not answer');
      },
    });
    await expect(runner.preview(SPEC, 1, NOW)).rejects.toMatchObject({
      code: 'overloaded',
      retryable: true,
    });
  });
});
