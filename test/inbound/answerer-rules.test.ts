import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CODE_LENGTH, codeHash, codeOfCommand } from '../../src/inbound/code.js';
import { choiceOf } from '../../src/inbound/conversation.js';
import type { Choice } from '../../src/inbound/pull-service.js';
import { asksForProof, guardOf } from '../../src/inbound/guard-rules.js';
import { dayOf, decimalOf, nanosOfDecimal, overLimit } from '../../src/inbound/limit-rules.js';
import { isOwnNumber, isTelling, plainForm } from '../../src/inbound/loop.js';
import { GRACE, nextOfUnknown } from '../../src/inbound/order-rules.js';
import { withoutRefused } from '../../src/inbound/reply-values.js';
import { invalid } from '../../src/failure/failure.js';
import { nanosOf } from '../../src/rpc/exact-money.js';
import type { LinePart, TemplateValue } from '../../src/template/values.js';
import { SEALER, settingsOf } from '../rpc/gateway.js';

const ID = '01a207e2-48c0-7574-88fe-200000000000';

describe('codes', () => {
  it('follow from the command, have six digits, and are good for it alone', () => {
    fc.assert(
      fc.property(fc.uuid({ version: 7 }), fc.uuid({ version: 7 }), (one, other) => {
        const code = codeOfCommand(one, SEALER);
        expect(code).toMatch(new RegExp(`^\\d{${CODE_LENGTH}}$`));
        expect(codeOfCommand(one, SEALER)).toBe(code);
        const isSame = codeHash(one, code, SEALER).equals(codeHash(other, code, SEALER));
        expect(isSame).toBe(one === other);
      }),
    );
  });
});

describe('choices', () => {
  const choices = ['savings XX4321', 'current XX8765', 'loan XX1111', 'gold XX1111'].map(
    (label) => ({ label }) as Choice,
  );
  it.each([
    ['1', 0],
    ['04', 3],
    ['4321', 0],
    ['765', 1],
    ['5', undefined],
    ['0', undefined],
    ['1111', undefined],
    ['876', undefined],
    ['999999', undefined],
  ])('%s names %s', (digits, index) => {
    expect(choiceOf(choices, digits)).toBe(index === undefined ? undefined : choices[index]);
  });
});

describe('guards', () => {
  const { services } = settingsOf().inbound;
  it.each([
    ['bill_payment', 'pin-or-code', true],
    ['own_transfer', 'code', true],
    ['card_lost', 'registered', false],
    ['exchange_rate', 'none', false],
    ['stop', 'none', false],
  ] as const)('%s asks for %s', (service, guard, proof) => {
    expect(guardOf(service, services)).toBe(guard);
    expect(asksForProof(guard)).toBe(proof);
  });

  it('is null of what is off', () => {
    const off = { ...services, register: { enabled: false } };
    expect(guardOf('register', off)).toBeNull();
    expect(guardOf('help', off)).toBe('none');
  });
});

describe('limits', () => {
  const limits = { perCommand: { USD: 200, EUR: 0.1 }, perDay: { USD: 500, EUR: 1 } };
  const usd = (units: string, nanos = 0) => ({ currencyCode: 'USD', units, nanos });
  const NANOS = 1_000_000_000n;
  it.each([
    [usd('200'), 300n, null],
    [usd('200'), 301n, 'over_day_limit'],
    [usd('200', 1), 0n, 'over_command_limit'],
    [{ currencyCode: 'EUR', units: '0', nanos: 100_000_000 }, 0n, null],
    [{ currencyCode: 'EUR', units: '0', nanos: 100_000_001 }, 0n, 'over_command_limit'],
    [{ currencyCode: 'JPY', units: '1', nanos: 0 }, 0n, 'currency_not_allowed'],
    [{ currencyCode: 'constructor', units: '1', nanos: 0 }, 0n, 'currency_not_allowed'],
  ] as const)('%j with %s spent: %s', (amount, spent, reason) => {
    expect(overLimit(amount, limits, spent * NANOS)?.reason ?? null).toBe(reason);
  });

  it('keeps amounts to the last digit', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 15n), fc.nat(999_999_999), (units, nanos) => {
        const amount = usd(String(units), nanos);
        expect(nanosOfDecimal(decimalOf(amount))).toBe(nanosOf(amount));
      }),
    );
    expect(nanosOfDecimal('0')).toBe(0n);
    expect(nanosOfDecimal('12.5')).toBe(12_500_000_000n);
  });

  it('has the bank’s day, of 23 and of 25 hours too', () => {
    const hours = (at: string, zone: string) => {
      const { from, to } = dayOf(Date.parse(at), zone);
      expect(from <= Date.parse(at) && Date.parse(at) < to).toBe(true);
      return (to - from) / 3_600_000;
    };
    expect(hours('2026-11-23T20:00:00Z', 'Asia/Kolkata')).toBe(24);
    expect(hours('2026-03-29T12:00:00Z', 'Europe/Berlin')).toBe(23);
    expect(hours('2026-10-25T12:00:00Z', 'Europe/Berlin')).toBe(25);
    expect(dayOf(Date.parse('2026-11-23T20:00:00Z'), 'Asia/Kolkata').from).toBe(
      Date.parse('2026-11-23T18:30:00Z'),
    );
  });
});

describe('loops', () => {
  it('know a text by its letters and digits', () => {
    expect(plainForm(' Réply: “BAL” \n 12 ')).toBe('replybal12');
    expect(isTelling(plainForm('BAL 4321'))).toBe(false);
  });

  it.each([
    ['+4915112345678', ['4915112345678'], true],
    ['+4915112345678', ['BANK', '56070'], false],
  ])('%s is one of %j: %s', (msisdn, own, is) => {
    expect(isOwnNumber(msisdn, own)).toBe(is);
  });
});

describe('an order whose outcome is not known', () => {
  const policy = { operationLifetime: 30_000, settleFor: 3_600_000 };
  it('tells each thing once, asks ever less often, and ends', () => {
    const notAfter = 1_000_030_000;
    let state = { notAfter, attempts: 0, toldProgress: false, toldUncertain: false };
    let now = notAfter - policy.operationLifetime;
    const told: { what: string; at: number }[] = [];
    let pause = 0;
    for (let rounds = 0; ; rounds += 1) {
      expect(rounds).toBeLessThan(policy.settleFor / 30_000 + 10);
      const next = nextOfUnknown(state, policy, now);
      if (next.kind === 'give up') break;
      if (next.tell !== null) told.push({ what: next.tell, at: now });
      expect(next.lookAt).toBeGreaterThan(now);
      // The moment from which an answer is final is not slept through.
      if (now < notAfter + GRACE) expect(next.lookAt).toBeLessThanOrEqual(notAfter + GRACE);
      else expect(next.lookAt - now).toBeGreaterThanOrEqual(pause);
      pause = now < notAfter + GRACE ? 0 : next.lookAt - now;
      state = {
        ...state,
        attempts: state.attempts + 1,
        toldProgress: true,
        toldUncertain: state.toldUncertain || next.tell === 'uncertain',
      };
      now = next.lookAt;
    }
    expect(told.map(({ what }) => what)).toEqual(['progress', 'uncertain']);
    expect(told[1].at).toBe(notAfter + GRACE);
    expect(now - (notAfter - policy.operationLifetime)).toBeGreaterThanOrEqual(policy.settleFor);
  });
});

describe('values that may not leave', () => {
  const refused = invalid([{ field: 'reply.variables.reference', description: 'looks private' }]);
  const of = (value: string) => ({ reference: { kind: 'text', value } as const });
  it('go down to their last digits, and then go', () => {
    const once = withoutRefused(refused, 'reply', of('4111 1111 1111 1234'))!;
    expect(once).toEqual(of('XX1234'));
    expect(withoutRefused(refused, 'reply', once)).toEqual(of('-'));
    expect(withoutRefused(refused, 'reply', { other: once.reference })).toBeNull();
    expect(withoutRefused(new Error(ID), 'reply', once)).toBeNull();
    const nothing = withoutRefused(refused, 'reply', of('-'))!;
    expect(nothing).toEqual({});
    expect(withoutRefused(refused, 'reply', nothing)).toBeNull();
  });

  it('leave a list without its long words, then without words, then shorter', () => {
    const text = (value: string) => ({ kind: 'text', value }) as const;
    const money = { kind: 'money', currencyCode: 'USD', units: '1', nanos: 0 } as const;
    const lines = (...of: LinePart[][]) => ({
      reference: { kind: 'lines', lines: of } as TemplateValue,
    });
    const long = lines([money, text('POS 4111111111111111')], [text('rent')]);
    const once = withoutRefused(refused, 'reply', long)!;
    expect(once).toEqual(lines([money, text('XX1111')], [text('rent')]));
    const twice = withoutRefused(refused, 'reply', once)!;
    expect(twice).toEqual(lines([money]));
    const tooLong = invalid([{ field: 'reply', description: 'needs 11 segments' }]);
    expect(withoutRefused(tooLong, 'reply', long)).toEqual(
      lines([money, text('POS 4111111111111111')]),
    );
    expect(withoutRefused(tooLong, 'reply', twice)).toBeNull();
  });
});
