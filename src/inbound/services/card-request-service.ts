import type { CoreOutcome } from '../../core-banking/core-bank.js';
import type { CardType, Command } from '../../keyword/understood.js';
import type {
  ChosenCommand,
  Inquiry,
  PlannedOrder,
  PullService,
  Reply,
  Step,
} from '../pull-service.js';
import type { Accounts } from './accounts.js';
import { labelOf, typeOf } from './holding.js';
import type { Holding } from './holding.js';
import { isStep, pickAccount } from './pick-account.js';
import { commandOf, customerOf, notRegistered, text, toldUndone, variables } from './steps.js';
import { typeName } from './type-names.js';

/** What is asked for where no type was written. */
const USUAL_TYPES = ['debit', 'credit'] as const;

/** CARD: a new debit or credit card. */
export class CardRequestService implements PullService {
  readonly names = ['card_request'] as const;

  constructor(private readonly accounts: Accounts) {}

  async plan(inquiry: Inquiry, given: Command, chosen: ChosenCommand | null): Promise<Step> {
    const command = commandOf(given, this.names);
    const { customers } = inquiry;
    if (customers.length === 0) return notRegistered();
    const { cardType } = command;
    if (cardType === null) return chooseType(inquiry);
    if (cardType === 'credit' && customers.length === 1) {
      return orderOf(cardType, customers[0].id, null);
    }
    const all = await this.accounts.of(inquiry);
    const found = pickAccount({ inquiry, command, chosen }, all, null, all.filter(hasCards));
    if (isStep(found)) return found;
    // With several customers the account has told which of them asks.
    return orderOf(cardType, found.customerId, cardType === 'credit' ? null : found);
  }

  told({ service, detail }: PlannedOrder, outcome: CoreOutcome): Reply {
    if (outcome.state !== 'done') return toldUndone(service, outcome);
    const { reference, expectedOn } = outcome;
    return {
      template: 'reply_card_requested',
      variables: variables({
        card_type: text(detail.card_type),
        reference: text(reference),
        expected_on: expectedOn === null ? null : { kind: 'day', day: expectedOn },
      }),
    };
  }
}

/** The customer, where there are several, is asked for with the account. */
function chooseType(inquiry: Inquiry): Step {
  return {
    kind: 'choose',
    customerId: customerOf(inquiry),
    choices: USUAL_TYPES.map((cardType) => ({
      label: typeName(cardType, inquiry.locale),
      chosen: {
        command: { service: 'card_request', cardType },
        customerId: inquiry.customers[0].id,
        ids: {},
      },
    })),
  };
}

/** Accounts that a card can be for. */
function hasCards(holding: Holding): boolean {
  const type = typeOf(holding);
  return type === 'current' || type === 'savings' || type === null;
}

function orderOf(cardType: CardType, customerId: string, holding: Holding | null): Step {
  return {
    kind: 'order',
    pin: null,
    planned: {
      service: 'card_request',
      order: {
        kind: 'request_card',
        customerId,
        cardType,
        accountId: holding?.account.accountId ?? '',
      },
      amount: null,
      detail: { card_type: cardType, ...(holding !== null && { account: labelOf(holding) }) },
      question: {
        template: 'reply_confirm_card',
        variables: variables({ card_type: text(cardType) }),
      },
    },
  };
}
