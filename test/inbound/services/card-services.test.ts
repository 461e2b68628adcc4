import { beforeEach, describe, expect, it } from '@jest/globals';
import { CardRequestService } from '../../../src/inbound/services/card-request-service.js';
import { CardStopService } from '../../../src/inbound/services/card-stop-service.js';
import type { CardType, Command } from '../../../src/keyword/understood.js';
import {
  CardKind,
  RefusalReason,
} from '../../../src/rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { FakeCore } from './fake-core.js';
import {
  account,
  accountsOf,
  card,
  choice,
  customer,
  inquiry,
  orderOf,
  told,
  toldOf,
} from './service-kit.js';

const DONE = { state: 'done', reference: 'R-1', available: null, expectedOn: null } as const;

describe('CardRequestService', () => {
  let core: FakeCore;
  let service: CardRequestService;
  const request = (cardType: CardType | null): Command => ({ service: 'card_request', cardType });

  beforeEach(() => {
    core = new FakeCore();
    core.customers.set('C-1', { accounts: [account('savings 4321'), account('loan 7788')] });
    service = new CardRequestService(accountsOf(core));
  });

  it.each([
    ['debit', 'A-4321'],
    ['prepaid', 'A-4321'],
    ['credit', ''],
  ] as const)('asks for a %s card for the account %s', async (cardType, accountId) => {
    const step = await service.plan(inquiry(), request(cardType), null);
    expect(told(step)).toEqual({
      order: { kind: 'request_card', customerId: 'C-1', cardType, accountId },
      question: { reply_confirm_card: { card_type: cardType } },
    });
  });

  it('asks which card, then for which account', async () => {
    core.customers.get('C-1')!.accounts!.push(account('current 8765'));
    const which = await service.plan(inquiry({ locale: 'fr-FR' }), request(null), null);
    expect(told(which)).toEqual({ choose: ['débit', 'crédit'] });
    const debit = choice(which, 1);
    const account2 = await service.plan(inquiry(), debit.command, debit);
    expect(told(account2)).toEqual({ choose: ['savings XX4321', 'current XX8765'] });
    const chosen = choice(account2, 2);
    const last = await service.plan(inquiry(), chosen.command, chosen);
    expect(orderOf(last).order).toMatchObject({ cardType: 'debit', accountId: 'A-8765' });
    const credit = choice(which, 2);
    const other = await service.plan(inquiry(), credit.command, credit);
    expect(orderOf(other).order).toMatchObject({ cardType: 'credit', accountId: '' });
  });

  it('finds out by the account which of several customers asks', async () => {
    core.customers.set('C-2', { accounts: [account('savings 5555')] });
    const shared = inquiry({ customers: [customer('C-1'), customer('C-2')] });
    const which = await service.plan(shared, request('credit'), null);
    expect(told(which)).toEqual({ choose: ['savings XX4321', 'savings XX5555'] });
    const chosen = choice(which, 2);
    const last = await service.plan(shared, chosen.command, chosen);
    expect(orderOf(last).order).toMatchObject({ customerId: 'C-2', accountId: '' });
  });

  it('tells what came of it', async () => {
    const step = await service.plan(inquiry(), request('debit'), null);
    expect(toldOf(service, step, { ...DONE, expectedOn: '2026-12-01' })).toEqual({
      reply_card_requested: { card_type: 'debit', reference: 'R-1', expected_on: '2026-12-01' },
    });
    expect(toldOf(service, step, DONE)).toEqual({
      reply_card_requested: { card_type: 'debit', reference: 'R-1' },
    });
  });
});

describe('CardStopService', () => {
  let core: FakeCore;
  let service: CardStopService;
  type Name = 'card_suspend' | 'card_lost' | 'card_compromised';
  const stop = (digits: string | null, name: Name = 'card_suspend'): Command => ({
    service: name,
    card: digits,
  });
  const has = (...cards: ReturnType<typeof card>[]) => core.customers.set('C-1', { cards });

  beforeEach(() => {
    core = new FakeCore();
    service = new CardStopService(core);
    has(card('1234'), card('5634'), card('9001', true));
  });

  it.each([
    ['card_suspend', 'customer_request', 'reply_card_suspended', {}],
    ['card_lost', 'lost_or_stolen', 'reply_card_deactivated', { why: 'lost' }],
    ['card_compromised', 'pin_compromised', 'reply_card_deactivated', { why: 'pin_compromised' }],
  ] as const)('%s stops it as %s', async (name, reason, template, why) => {
    const step = await service.plan(inquiry(), stop('1234', name), null);
    expect(told(step)).toEqual({
      order: { kind: 'suspend_card', customerId: 'C-1', cardId: 'K-1234', reason },
      question: { reply_confirm_inquiry: { service: name } },
    });
    expect(toldOf(service, step, DONE)).toEqual({
      [template]: { card: 'XX1234', reference: 'R-1', ...why },
    });
  });

  it.each([
    ['34', ['XX1234', 'XX5634']],
    [null, ['XX1234', 'XX5634']],
  ])('asks which one where %s can be several', async (digits, labels) => {
    const step = await service.plan(inquiry(), stop(digits), null);
    expect(told(step)).toEqual({ choose: labels });
    const chosen = choice(step, 2);
    const second = await service.plan(inquiry(), chosen.command, chosen);
    expect(orderOf(second).order).toMatchObject({ cardId: 'K-5634' });
  });

  it('tells two cards with the same digits apart by what they are', async () => {
    const credit = { ...card('1234'), cardId: 'K-2', cardKind: CardKind.CARD_KIND_CREDIT };
    has(card('1234'), credit);
    const step = await service.plan(inquiry({ locale: 'es' }), stop('1234'), null);
    expect(told(step)).toEqual({ choose: ['débito XX1234', 'crédito XX1234'] });
    expect(orderOf(await service.plan(inquiry(), stop('1234'), choice(step, 2)))).toMatchObject({
      order: { cardId: 'K-2' },
      detail: { card: 'XX1234' },
    });
  });

  it('offers a blocked card too where it is lost', async () => {
    const step = await service.plan(inquiry(), stop(null, 'card_lost'), null);
    expect(told(step)).toEqual({ choose: ['XX1234', 'XX5634', 'XX9001'] });
    const named = await service.plan(inquiry(), stop('9001', 'card_lost'), null);
    expect(orderOf(named).order).toMatchObject({ cardId: 'K-9001' });
  });

  it('takes the only one, or the only one that is not blocked, without digits', async () => {
    has(card('1234'));
    expect(orderOf(await service.plan(inquiry(), stop(null), null)).order).toMatchObject({
      cardId: 'K-1234',
    });
    has(card('9001', true), card('1234'));
    expect(orderOf(await service.plan(inquiry(), stop(null), null)).order).toMatchObject({
      cardId: 'K-1234',
    });
  });

  it('says so where the card is blocked already', async () => {
    const expected = {
      reply_refused: { service: 'card_suspend', reason: 'already_done' },
      outcome: 'refused',
      reason: 'already_done',
    };
    const step = await service.plan(inquiry(), stop('9001'), null);
    expect(told(step)).toEqual(expected);
    expect(step).toMatchObject({ detail: { card: 'XX9001' } });
    has(card('9001', true), card('9002', true));
    expect(told(await service.plan(inquiry(), stop(null), null))).toEqual(expected);
  });

  it.each(['9999', '4'])('names the cards that there are for %s', async (digits) => {
    expect(told(await service.plan(inquiry(), stop(digits), null))).toEqual({
      reply_unknown_thing: { what: 'card', known: ['XX1234', 'XX5634', 'XX9001'] },
      outcome: 'refused',
      reason: 'unknown_card',
    });
  });

  it('answers who has no card, and strangers', async () => {
    has();
    expect(told(await service.plan(inquiry(), stop(null), null))).toMatchObject({
      reply_unknown_thing: { what: 'card' },
    });
    const step = await service.plan(inquiry({ customers: [] }), stop('1234'), null);
    expect(told(step)).toMatchObject({ reason: 'not_registered' });
  });

  it('stops the card of whichever customer of the number has it', async () => {
    core.customers.set('C-2', { cards: [card('7777')] });
    const shared = inquiry({ customers: [customer('C-1'), customer('C-2')] });
    const step = await service.plan(shared, stop('7777'), null);
    expect(orderOf(step).order).toMatchObject({ customerId: 'C-2', cardId: 'K-7777' });
  });

  it('tells a refusal', async () => {
    const step = await service.plan(inquiry(), stop('1234'), null);
    const reason = RefusalReason.REFUSAL_REASON_ALREADY_DONE;
    expect(toldOf(service, step, { state: 'refused', reason })).toEqual({
      reply_refused: { service: 'card_suspend', reason: 'already_done' },
    });
  });
});
