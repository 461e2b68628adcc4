import type { CoreOutcome } from '../../core-banking/core-bank.js';
import type { Command } from '../../keyword/understood.js';
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
import { isStep, pickAccount } from './pick-account.js';
import { commandOf, notRegistered, text, toldUndone, variables } from './steps.js';

/** STOPCHQ: a cheque is not to be paid. */
export class ChequeService implements PullService {
  readonly names = ['stop_cheque'] as const;

  constructor(private readonly accounts: Accounts) {}

  async plan(inquiry: Inquiry, given: Command, chosen: ChosenCommand | null): Promise<Step> {
    const command = commandOf(given, this.names);
    const { customers } = inquiry;
    if (customers.length === 0) return notRegistered();
    const isNamed = command.account !== null || chosen !== null;
    // Of one customer the core knows by its number which account a cheque is of.
    if (!isNamed && customers.length === 1) {
      return orderOf(customers[0].id, command.cheque, '', {});
    }
    const all = await this.accounts.of(inquiry);
    const current = all.filter((holding) => typeOf(holding) === 'current');
    const usual = current.length > 0 ? current : all;
    const found = pickAccount({ inquiry, command, chosen }, all, command.account, usual);
    if (isStep(found)) return found;
    const { customerId, account } = found;
    return orderOf(customerId, command.cheque, account.accountId, { account: labelOf(found) });
  }

  told({ service, detail }: PlannedOrder, outcome: CoreOutcome): Reply {
    if (outcome.state !== 'done') return toldUndone(service, outcome);
    return {
      template: 'reply_cheque_stopped',
      variables: variables({ cheque: text(detail.cheque), reference: text(outcome.reference) }),
    };
  }
}

function orderOf(
  customerId: string,
  cheque: string,
  accountId: string,
  detail: Readonly<Record<string, string>>,
): Step {
  return {
    kind: 'order',
    pin: null,
    planned: {
      service: 'stop_cheque',
      order: { kind: 'stop_cheque', customerId, accountId, chequeNumber: cheque },
      amount: null,
      detail: { cheque, ...detail },
      question: {
        template: 'reply_confirm_cheque',
        variables: variables({ cheque: text(cheque) }),
      },
    },
  };
}
