import { compareAmounts } from '../../core-banking/amounts.js';
import type { CoreBank } from '../../core-banking/core-bank.js';
import type { Amount } from '../../customer/customer.js';
import type { Command } from '../../keyword/understood.js';
import type { StatementEntry } from '../../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { SettingsStore } from '../../settings/settings.store.js';
import type { LinePart } from '../../template/values.js';
import type { ChosenCommand, Inquiry, PullService, Step } from '../pull-service.js';
import type { Accounts } from './accounts.js';
import { labelOf } from './holding.js';
import type { Holding } from './holding.js';
import { isStep, pickAccount } from './pick-account.js';
import { cut } from './plain-words.js';
import { commandOf, moment, money, notRegistered, reply, text } from './steps.js';

const LONGEST_DESCRIPTION = 20;

/** BAL and MINI: what is on an account, and what lately became of it. */
export class BalanceService implements PullService {
  readonly names = ['balance', 'mini_statement'] as const;

  constructor(
    private readonly core: Pick<CoreBank, 'balance' | 'miniStatement'>,
    private readonly accounts: Accounts,
    private readonly settings: Pick<SettingsStore, 'current'>,
  ) {}

  async plan(inquiry: Inquiry, given: Command, chosen: ChosenCommand | null): Promise<Step> {
    const command = commandOf(given, this.names);
    if (inquiry.customers.length === 0) return notRegistered();
    const all = await this.accounts.of(inquiry);
    const found = pickAccount({ inquiry, command, chosen }, all, command.account);
    if (isStep(found)) return found;
    return command.service === 'balance' ? this.#balance(found) : this.#statement(found);
  }

  async #balance(holding: Holding): Promise<Step> {
    const { customerId, account } = holding;
    const { available, booked, asOf } = await this.core.balance(customerId, account.accountId);
    const name = labelOf(holding);
    return reply(
      'reply_balance',
      {
        account: text(name),
        available: money(available),
        // Said only where it is another.
        booked: booked === null || isSame(booked, available) ? null : money(booked),
        as_of: moment(asOf),
      },
      { customerId, detail: { account: name } },
    );
  }

  /** Where nothing was booked yet, the balance says all that there is. */
  async #statement(holding: Holding): Promise<Step> {
    const { customerId, account } = holding;
    const most = this.settings.current.inbound.statementEntries;
    const statement = await this.core.miniStatement(customerId, account.accountId, most);
    const lines = statement.entries.slice(0, most).flatMap(lineOf);
    if (lines.length === 0) return this.#balance(holding);
    const { available } = statement;
    const name = labelOf(holding);
    return reply(
      'reply_mini_statement',
      {
        account: text(name),
        entries: { kind: 'lines', lines },
        available: available && money(available),
      },
      { customerId, detail: { account: name } },
    );
  }
}

/** None of an entry without a day or an amount: it would say nothing. */
function lineOf({ bookedOn, amount, description }: StatementEntry): LinePart[][] {
  if (!bookedOn || !amount) return [];
  const { year, month, day } = bookedOn;
  const two = (value: number) => String(value).padStart(2, '0');
  const { currencyCode, units, nanos } = amount;
  return [
    [
      { kind: 'short_day', day: `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}` },
      { kind: 'money', currencyCode, units: String(units), nanos },
      { kind: 'text', value: cut(description, LONGEST_DESCRIPTION) },
    ],
  ];
}

function isSame(one: Amount, other: Amount): boolean {
  return one.currencyCode === other.currencyCode && compareAmounts(one, other) === 0;
}
