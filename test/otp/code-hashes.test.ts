import { describe, expect, it } from '@jest/globals';
import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { CodeHashes } from '../../src/otp/code-hashes.js';
import type { Bound } from '../../src/otp/code-hashes.js';
import { newCode } from '../../src/otp/otp-code.js';
import { canonicalContext } from '../../src/otp/otp-context.js';
import {
  OTP_PURPOSES,
  purposeCode,
  purposeOf,
  purposeOfCode,
  toProtoPurpose,
} from '../../src/otp/purposes.js';
import { OtpPurpose } from '../../src/rpc/generated/tellerline/v1/otp_service.js';
import { SEALER } from '../rpc/gateway.js';

const hashes = new CodeHashes(SEALER);
const amount = { currencyCode: 'INR', units: '1250', nanos: 500_000_000 };
const bound: Bound = {
  challengeId: '019a0000-0000-7000-8000-000000000001',
  purpose: 'payment',
  context: { amount, payee: 'Corner Books', reference: 'P-1' },
};
const kept = { codeHash: hashes.ofCode(bound, '012345'), contextHash: hashes.ofContext(bound) };

describe('a code', () => {
  it('has its length, and may begin with zeros', () => {
    expect(newCode(6, () => 42)).toBe('000042');
    expect(newCode(10, () => 0)).toBe('0000000000');
    expect(newCode(6, (below) => below - 1)).toBe('999999');
    for (const length of [6, 7, 8, 9, 10]) {
      expect(newCode(length, randomInt)).toMatch(new RegExp(`^\\d{${length}}$`));
    }
  });

  it('begins with each digit about as often', () => {
    const first = new Map<string, number>();
    for (let i = 0; i < 10_000; i++) {
      const [digit] = newCode(6, randomInt);
      first.set(digit, (first.get(digit) ?? 0) + 1);
    }
    // Six standard deviations: once in a thousand million runs.
    for (const count of first.values()) expect(Math.abs(count - 1000)).toBeLessThan(180);
    expect(first.size).toBe(10);
  });
});

describe('what is kept of a code', () => {
  const contexts = fc.record({
    amount: fc.option(
      fc.record({
        currencyCode: fc.constantFrom('INR', 'USD'),
        units: fc.bigInt({ min: 0n, max: 99n }).map(String),
        nanos: fc.constantFrom(0, 500_000_000),
      }),
    ),
    payee: fc.string({ maxLength: 3 }),
    reference: fc.string({ maxLength: 3 }),
  });

  it('matches nothing but the code for the challenge, purpose and context', () => {
    const of = fc.record({
      challengeId: fc.constantFrom('a', 'b'),
      purpose: fc.constantFrom(...OTP_PURPOSES),
      context: contexts,
    });
    const codes = fc.constantFrom('012345', '12345', '543210');
    fc.assert(
      fc.property(of, codes, of, codes, (one, code, other, tried) => {
        const of1 = { codeHash: hashes.ofCode(one, code), contextHash: hashes.ofContext(one) };
        const sameContext =
          one.challengeId === other.challengeId &&
          one.purpose === other.purpose &&
          canonicalContext(one.context) === canonicalContext(other.context);
        expect(hashes.match(of1, other, tried)).toEqual({
          context: sameContext,
          code: sameContext && code === tried,
        });
      }),
    );
  });

  it('is 32 octets, and none of them shows the code', () => {
    expect([kept.codeHash.length, kept.contextHash.length]).toEqual([32, 32]);
    expect(hashes.ofCode(bound, '012346')).not.toEqual(kept.codeHash);
  });

  it('matches nothing once it is erased, not even nothing', () => {
    expect(hashes.match({ codeHash: null, contextHash: null }, bound, '012345')).toEqual({
      code: false,
      context: false,
    });
  });

  it.each<[string, object]>([
    ['a unit more', { amount: { ...amount, units: '1251' } }],
    ['a hundredth less', { amount: { ...amount, nanos: 490_000_000 } }],
    ['another currency', { amount: { ...amount, currencyCode: 'USD' } }],
    ['no amount', { amount: null }],
    ['another payee', { payee: 'Corner Book' }],
    ['another reference', { reference: 'P-2' }],
    ['a payee that looks alike', { payee: 'Cоrner Books' }],
    ['payee and reference exchanged', { payee: 'P-1', reference: 'Corner Books' }],
  ])('does not match with %s', (_, over) => {
    const other = { ...bound, context: { ...bound.context, ...over } };
    expect(hashes.match(kept, other, '012345')).toEqual({ code: false, context: false });
  });

  it('matches the same context written otherwise', () => {
    const written = (payee: string, units: string) => ({
      ...bound,
      context: { amount: { ...amount, units }, payee, reference: '' },
    });
    const one = written('Café', '1250');
    const same = written('Cafe\u0301', '01250');
    const both = { codeHash: hashes.ofCode(one, '1'), contextHash: hashes.ofContext(one) };
    expect(hashes.match(both, same, '1')).toEqual({ code: true, context: true });
  });

  it('tells a client’s requests apart, and clients', () => {
    const all = [
      hashes.ofRequest('bank', 'a'),
      hashes.ofRequest('bank', 'b'),
      hashes.ofRequest('another', 'a'),
    ];
    expect(new Set(all.map((hash) => hash.toString('hex'))).size).toBe(3);
    expect(hashes.ofRequest('bank', 'a')).toEqual(all[0]);
  });
});

describe('purposes', () => {
  it('are stored as the proto numbers them', () => {
    const proto = Object.values(OtpPurpose).filter((one) => !/UNSPECIFIED|UNRECOGNIZED/.test(one));
    expect(OTP_PURPOSES.map(toProtoPurpose)).toEqual(proto);
    for (const purpose of OTP_PURPOSES) {
      expect(purposeOfCode(purposeCode(purpose))).toBe(purpose);
      expect(purposeOf(toProtoPurpose(purpose))).toBe(purpose);
    }
    expect(purposeOf(OtpPurpose.OTP_PURPOSE_UNSPECIFIED)).toBeUndefined();
    expect(() => purposeOfCode(0)).toThrow('no purpose');
  });
});
