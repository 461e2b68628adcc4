import type { CoreBank, CoreOrder, CoreOutcome } from '../../core-banking/core-bank.js';
import type { CardType, Command } from '../../keyword/understood.js';
import { CardKind } from '../../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { Card } from '../../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type {
  ChosenCommand,
  Inquiry,
  PlannedOrder,
  PullService,
  Reply,
  Step,
} from '../pull-service.js';
import { ofEachCustomer } from './each-customer.js';
import type { Owned } from './each-customer.js';
import { endsIn, shownNumber } from './plain-words.js';
import {
  choose,
  commandOf,
  customerOf,
  notRegistered,
  refused,
  text,
  toldUndone,
  unknownThing,
  variables,
} from './steps.js';
import { typeName } from './type-names.js';

type Stop = Extract<Command, { service: 'card_suspend' | 'card_lost' | 'card_compromised' }>;
type Reason = Extract<CoreOrder, { kind: 'suspend_card' }>['reason'];

const REASONS: Readonly<Record<Stop['service'], Reason>> = {
  card_suspend: 'customer_request',
  card_lost: 'lost_or_stolen',
  card_compromised: 'pin_compromised',
};

/** BLOCK, LOST and PIN LEAK: a card stops, at once. */
export class CardStopService implements PullService {
  readonly names = ['card_suspend', 'card_lost', 'card_compromised'] as const;

  constructor(private readonly core: Pick<CoreBank, 'cards'>) {}

  async plan(inquiry: Inquiry, given: Command, chosen: ChosenCommand | null): Promise<Step> {
    const command = commandOf(given, this.names);
    const { service } = command;
    if (inquiry.customers.length === 0) return notRegistered();
    const all = await this.#cards(inquiry);
    const meant = cardsMeant(all, command, chosen);
    if (meant.length === 0) {
      const known = all.map(({ thing }) => shownNumber(thing.maskedNumber));
      return unknownThing('card', known, customerOf(inquiry));
    }
    if (meant.length > 1) {
      const labels = new Set(meant.map(({ thing }) => shownNumber(thing.maskedNumber)));
      const isClear = labels.size === meant.length;
      return choose(inquiry, command, chosen, meant, ({ thing }) => ({
        label: isClear ? shownNumber(thing.maskedNumber) : labelOf(thing, inquiry.locale),
        ids: { card: thing.cardId },
      }));
    }
    const [{ customerId, thing }] = meant;
    const detail = { card: shownNumber(thing.maskedNumber) };
    if (isDone(command, thing)) return refused(service, 'already_done', customerId, detail);
    return {
      kind: 'order',
      pin: null,
      planned: {
        service,
        order: {
          kind: 'suspend_card',
          customerId,
          cardId: thing.cardId,
          reason: REASONS[service],
        },
        amount: null,
        detail,
        question: {
          template: 'reply_confirm_inquiry',
          variables: variables({ service: text(service) }),
        },
      },
    };
  }

  told({ service, detail }: PlannedOrder, outcome: CoreOutcome): Reply {
    if (outcome.state !== 'done') return toldUndone(service, outcome);
    const of = { card: text(detail.card), reference: text(outcome.reference) };
    if (service === 'card_suspend') {
      return { template: 'reply_card_suspended', variables: variables(of) };
    }
    const why = service === 'card_lost' ? 'lost' : 'pin_compromised';
    return {
      template: 'reply_card_deactivated',
      variables: variables({ ...of, why: text(why) }),
    };
  }

  #cards({ customers }: Inquiry): Promise<Owned<Card>[]> {
    return ofEachCustomer(
      customers,
      (id) => this.core.cards(id),
      ({ cardId, maskedNumber }) => JSON.stringify([cardId, maskedNumber]),
    );
  }
}

const KINDS: Readonly<Partial<Record<CardKind, CardType>>> = {
  [CardKind.CARD_KIND_DEBIT]: 'debit',
  [CardKind.CARD_KIND_CREDIT]: 'credit',
  [CardKind.CARD_KIND_PREPAID]: 'prepaid',
};

/** Such as `credit XX1234`. */
function labelOf({ cardKind, maskedNumber }: Card, locale: string): string {
  const kind = KINDS[cardKind];
  const number = shownNumber(maskedNumber);
  return kind === undefined ? number : `${typeName(kind, locale)} ${number}`;
}

function cardsMeant(
  all: readonly Owned<Card>[],
  command: Stop,
  chosen: ChosenCommand | null,
): readonly Owned<Card>[] {
  const id = chosen?.ids.card;
  if (id !== undefined) {
    return all.filter(
      ({ thing, customerId }) => thing.cardId === id && customerId === chosen!.customerId,
    );
  }
  const { card } = command;
  const called = card === null ? all : all.filter(({ thing }) => endsIn(thing.maskedNumber, card));
  // Among several, nobody means one that is blocked already; where all are, one says it.
  const open = called.filter(({ thing }) => !isDone(command, thing));
  return open.length > 0 ? open : called.slice(0, 1);
}

/** A suspended card that is lost is still to be de-activated for good. */
function isDone({ service }: Stop, { suspended }: Card): boolean {
  return service === 'card_suspend' && suspended;
}
