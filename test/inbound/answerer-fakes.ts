import type { CoreBank, CoreOrder, CoreOutcome } from '../../src/core-banking/core-bank.js';
import type { Amount, Customer } from '../../src/customer/customer.js';
import type { OutgoingMessage, Sent } from '../../src/event/outgoing.runner.js';
import { EventCatalogue } from '../../src/catalogue/event-catalogue.js';
import { Failure } from '../../src/failure/failure.js';
import type { ArgumentProblem, Command, Understood } from '../../src/keyword/understood.js';
import type {
  ChosenCommand,
  Inquiry,
  PlannedOrder,
  PullService,
  Reply,
  Step,
} from '../../src/inbound/pull-service.js';
import type { RefusalReason } from '../../src/rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { PinResult } from '../../src/rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { ServiceName } from '../../src/settings/inbound-settings.schema.js';

export const PIN = '2468';

const text = (value: string) => ({ kind: 'text', value }) as const;

/** `PAY POWER 120.50 2468` and the like: what these tests write, and nothing more. */
export function interpret(written: string): Understood {
  const words = written.trim().toUpperCase().split(/\s+/);
  const [keyword, first, second, third] = words;
  const command = (of: Command): Understood => ({ kind: 'command', command: of, locale: 'en' });
  const unclear = (
    service: ServiceName,
    problem: ArgumentProblem = 'amount_missing',
  ): Understood => ({
    kind: 'unclear',
    service,
    problem,
    example: 'PAY POWER 120.50',
    locale: 'en',
    private: false,
  });
  switch (keyword) {
    case 'BAL':
    case 'MINI': {
      const service = keyword === 'BAL' ? 'balance' : 'mini_statement';
      return command({ service, account: null });
    }
    case 'PAY': {
      if (second === undefined) return unclear('bill_payment');
      const amount = { value: second, currency: null };
      const pin = third ?? null;
      return command({ service: 'bill_payment', biller: first, amount, account: null, pin });
    }
    case 'STOPCHQ':
      return command({ service: 'stop_cheque', cheque: first, account: null });
    case 'BLOCK':
      if (first === 'XX') return unclear('card_suspend', 'card_wrong');
      return command({ service: 'card_suspend', card: first ?? null });
    case 'LANG':
      if (first === 'XX') return unclear('language', 'language_unknown');
      return command({ service: 'language', locale: first.toLowerCase() });
    case 'CANCEL':
      return { kind: 'answer', digits: null, word: 'no', stops: true };
    case 'FX':
      return command({ service: 'exchange_rate', amount: null, base: first, quote: null });
    case 'STOP':
    case 'START':
      return command({ service: keyword === 'STOP' ? 'stop' : 'start' });
    case 'YES':
    case 'NO':
      return { kind: 'answer', digits: null, word: keyword === 'YES' ? 'yes' : 'no' };
  }
  if (/^\d+$/.test(keyword)) return { kind: 'answer', digits: keyword, word: null };
  return { kind: 'unknown', nearest: null, locale: null };
}

/** What a core does once for a key, with faults to meet. */
export class FakeCore implements Pick<CoreBank, 'operate' | 'verifyPin'> {
  readonly outcomes = new Map<string, CoreOutcome>();
  /** The orders that were done, as often as they were. */
  readonly done: CoreOrder[] = [];
  readonly asked: string[] = [];
  pins = 0;
  pin: string | null = PIN;
  /** What happens to calls, one after the other; then they are answered. */
  faults: ('before' | 'after')[] = [];
  away = false;
  refusal: RefusalReason | null = null;

  constructor(private readonly clock: () => number) {}

  operate(key: string, notAfter: number, order: CoreOrder): Promise<CoreOutcome> {
    this.asked.push(key);
    if (this.away) return Promise.reject(coreAway());
    const fault = this.faults.shift();
    if (fault === 'before') return Promise.reject(coreAway());
    const outcome = this.outcomes.get(key) ?? this.#do(notAfter, order);
    this.outcomes.set(key, outcome);
    return fault === 'after' ? Promise.reject(coreAway()) : Promise.resolve(outcome);
  }

  verifyPin(_customerId: string, pin: string): Promise<PinResult> {
    this.pins += 1;
    if (this.away) return Promise.reject(coreAway());
    if (this.pin === null) return Promise.resolve(PinResult.PIN_RESULT_NOT_SET);
    return Promise.resolve(
      pin === this.pin ? PinResult.PIN_RESULT_RIGHT : PinResult.PIN_RESULT_WRONG,
    );
  }

  #do(notAfter: number, order: CoreOrder): CoreOutcome {
    if (this.clock() > notAfter) return { state: 'expired' };
    if (this.refusal !== null) return { state: 'refused', reason: this.refusal };
    this.done.push(order);
    return { state: 'done', reference: `R${this.done.length}`, available: null, expectedOn: null };
  }
}

export function coreAway(): Failure {
  return new Failure('core_away', 'the core does not answer');
}

/** Services of one account and one card a customer, or of several accounts where a test wants a choice. */
export class FakeServices implements PullService {
  readonly names = [
    'balance',
    'mini_statement',
    'bill_payment',
    'stop_cheque',
    'card_suspend',
    'language',
    'exchange_rate',
    'stop',
    'start',
  ] as const;
  accounts = ['XX4321'];
  cards = ['XX1234'];
  away = false;
  plans = 0;
  readonly said: string[] = [];

  plan(inquiry: Inquiry, command: Command, chosen: ChosenCommand | null): Promise<Step> {
    this.plans += 1;
    if (this.away) return Promise.reject(coreAway());
    return Promise.resolve(this.#plan(inquiry, command, chosen));
  }

  #plan({ customers, received }: Inquiry, command: Command, chosen: ChosenCommand | null): Step {
    const customerId = customers[0]?.id ?? null;
    const { service } = command;
    if (service === 'stop' || service === 'start') {
      this.said.push(`${service} ${received.msisdn}`);
      return replied(service === 'stop' ? 'reply_stopped' : 'reply_started', customerId);
    }
    if (service === 'exchange_rate') return replied('reply_not_known', customerId);
    if (service === 'language') return this.#language(command.locale, customerId);
    if (service === 'card_suspend') {
      if (this.cards.length > 1 && chosen === null) {
        const choices = this.cards.map((label) => ({
          label,
          chosen: { command, customerId, ids: { card: label } },
        }));
        return { kind: 'choose', customerId, choices };
      }
      const order = { kind: 'suspend_card', cardId: 'card', reason: 'customer_request' } as const;
      return this.#order(service, { customerId: customerId, ...order }, null, null);
    }
    if (service === 'stop_cheque') {
      const order = { kind: 'stop_cheque', accountId: '', chequeNumber: command.cheque } as const;
      return this.#order(service, { customerId: customerId, ...order }, null, null);
    }
    const account = chosen?.ids.account ?? (this.accounts.length === 1 ? this.accounts[0] : null);
    if (account === null) {
      const choices = this.accounts.map((label) => ({
        label,
        chosen: { command, customerId: customerId, ids: { account: label } },
      }));
      return { kind: 'choose', customerId, choices };
    }
    if (service !== 'bill_payment') return replied('reply_not_known', customerId, { account });
    const amount = dollars(command.amount.value, command.amount.currency ?? 'USD');
    const order = {
      kind: 'pay_bill',
      customerId: customerId,
      accountId: account,
      billerId: command.biller,
      amount,
    } as const;
    return this.#order(service, order, amount, command.pin);
  }

  #language(locale: string | null, customerId: string | null): Step {
    if (locale === null) {
      const languages = { kind: 'lines', lines: [[text('LANG HI')]] } as const;
      return replied('reply_languages', customerId, {}, { variables: { languages } });
    }
    return replied(
      'reply_language_set',
      customerId,
      {},
      {
        variables: { language: text(locale) },
        locale,
      },
    );
  }

  #order(service: ServiceName, order: CoreOrder, amount: Amount | null, pin: string | null): Step {
    const biller = order.kind === 'pay_bill' ? order.billerId : 'none';
    const question: Reply =
      order.kind === 'suspend_card'
        ? { template: 'reply_confirm_inquiry', variables: { service: text(service) } }
        : order.kind === 'stop_cheque'
          ? { template: 'reply_confirm_cheque', variables: { cheque: text(order.chequeNumber) } }
          : {
              template: 'reply_confirm_payment',
              variables: {
                ...(amount !== null && { amount: { kind: 'money', ...amount } as const }),
                biller: text(biller),
                account: text('XX4321'),
              },
            };
    const detail = { biller, amount: amount === null ? '' : amount.units };
    return { kind: 'order', planned: { service, order, amount, detail, question }, pin };
  }

  told({ service }: PlannedOrder, outcome: CoreOutcome): Reply {
    if (outcome.state === 'expired') return { template: 'reply_expired_order', variables: {} };
    if (outcome.state === 'done') {
      const variables = { cheque: text('000123'), reference: text(outcome.reference) };
      return { template: 'reply_cheque_stopped', variables };
    }
    const reason = outcome.reason.replace('REFUSAL_REASON_', '').toLowerCase();
    return {
      template: 'reply_refused',
      variables: { service: text(service), reason: text(reason) },
    };
  }
}

function replied(
  template: string,
  customerId: string | null,
  detail: Record<string, string> = {},
  over: Partial<Reply> = {},
): Step {
  const reply = { template, variables: {}, ...over };
  return { kind: 'reply', reply, customerId, outcome: 'answered', reason: '', detail };
}

function dollars(value: string, currencyCode: string): Amount {
  const [units, decimals = ''] = value.split('.');
  return { currencyCode, units, nanos: Number(decimals.padEnd(9, '0')) };
}

/** Messages by their event ID: a repeat is the first one. Refuses what no template could say. */
export class FakeOutgoing {
  readonly sent: OutgoingMessage[] = [];
  /** As OutgoingRunner does, for some templates. */
  refuse: (message: OutgoingMessage) => Failure | null = () => null;
  readonly #ids = new Map<string, string>();
  readonly #catalogue = new EventCatalogue();

  send(message: OutgoingMessage) {
    const refusal = this.refuse(message);
    if (refusal !== null) return Promise.reject(refusal);
    this.#check(message);
    const before = this.#ids.get(message.eventId);
    if (before !== undefined) {
      return Promise.resolve({ messageId: before, repeated: true, segments: 1, ...wayOf(message) });
    }
    this.sent.push(message);
    const number = String(this.sent.length).padStart(12, '0');
    const messageId = `00000000-0000-7000-8000-${number}`;
    this.#ids.set(message.eventId, messageId);
    return Promise.resolve({ messageId, repeated: false, segments: 1, ...wayOf(message) });
  }

  #check({ content, eventType, messageClass }: OutgoingMessage): void {
    if (!('template' in content)) throw new Error('a reply is of a template');
    const kind = this.#catalogue.find(content.template);
    if (kind === undefined) throw new Error(`there is no reply ${content.template}`);
    expectSame(eventType, kind.key);
    expectSame(messageClass, kind.messageClass);
    for (const { name, required, kind: type, choices } of kind.variableList) {
      const value = content.variables[name];
      if (value === undefined) {
        if (required) throw new Error(`${kind.key} needs ${name}`);
        continue;
      }
      expectSame(value.kind, type);
      if (choices !== null && value.kind === 'text' && !choices.includes(value.value)) {
        throw new Error(`${kind.key} knows no ${name} such as ${value.value}`);
      }
    }
  }
}

function wayOf({ via = '', content }: OutgoingMessage): Pick<Sent, 'carrier' | 'text'> {
  return { carrier: via, text: JSON.stringify(content) };
}

function expectSame(given: string, wanted: string): void {
  if (given !== wanted) throw new Error(`is ${given} and should be ${wanted}`);
}

/** The registry, as a list. */
export class FakeCustomers {
  constructor(readonly all: Customer[]) {}

  findByMsisdn(msisdn: string): Promise<readonly Customer[]> {
    return Promise.resolve(this.all.filter((one) => one.msisdn === msisdn));
  }

  known(): undefined {
    return undefined;
  }

  find(id: string): Promise<Customer | undefined> {
    return Promise.resolve(this.all.find((one) => one.id === id));
  }
}
