import type { CoreBank, Rates } from '../../core-banking/core-bank.js';
import { Failure } from '../../failure/failure.js';
import type { ArgumentProblem, Command } from '../../keyword/understood.js';
import type { Inquiry, PullService, Step } from '../pull-service.js';
import { amountIn, convert, isCurrency, isRate } from './amount.js';
import type { ServiceWords } from './service-words.js';
import { commandOf, customerOf, moment, money, reply, text, textLines, unclear } from './steps.js';

/** More would only cost segments. */
const MOST_RATES = 8;

/**
 * FX: what the bank gives for a currency and what it takes. An amount is
 * converted by the rate at which the bank buys the first currency, for whoever
 * asks has that and wants the other: what they would be given, and not what
 * they would have to pay.
 */
export class RateService implements PullService {
  readonly names = ['exchange_rate'] as const;

  constructor(
    private readonly core: Pick<CoreBank, 'rates'>,
    private readonly words: Pick<ServiceWords, 'example'>,
  ) {}

  async plan(inquiry: Inquiry, given: Command): Promise<Step> {
    const { amount: value, base, quote } = commandOf(given, this.names);
    const problem = (what: ArgumentProblem) => this.#unclear(inquiry, what);
    if (!isCurrency(base) || (quote !== null && !isCurrency(quote)) || base === quote) {
      return problem('currency_unknown');
    }
    const amount = value === null ? null : amountIn(value, base);
    if (value !== null && amount === null) return problem('amount_wrong');
    const { rates, asOf } = await this.#rates(base, quote);
    const good = rates.filter(
      ({ buy, sell, quoteCurrencyCode: code }) =>
        isRate(buy) && isRate(sell) && (quote === null || code === quote),
    );
    if (good.length === 0) return problem('currency_unknown');
    const customerId = customerOf(inquiry);
    if (amount === null || quote === null) {
      const lines = good.map(
        ({ quoteCurrencyCode, buy, sell }) => `${quoteCurrencyCode} ${buy}/${sell}`,
      );
      return reply(
        'reply_exchange_rates',
        { base: text(base), rates: textLines(lines, MOST_RATES), as_of: moment(asOf) },
        { customerId, detail: quote === null ? { base } : { base, quote } },
      );
    }
    const rate = good[0].buy;
    const converted = convert(amount, rate, quote);
    if (converted === null) return problem('amount_wrong');
    return reply(
      'reply_exchange',
      {
        amount: money(amount),
        converted: money(converted),
        rate: text(rate),
        as_of: moment(asOf),
      },
      { customerId, detail: { base, quote } },
    );
  }

  #unclear(inquiry: Inquiry, problem: ArgumentProblem): Step {
    const example = this.words.example('exchange_rate', inquiry.locale);
    return unclear('exchange_rate', problem, example, customerOf(inquiry));
  }

  /** None of a currency that the bank does not deal in. */
  async #rates(base: string, quote: string | null): Promise<Rates> {
    try {
      return await this.core.rates(base, quote === null ? [] : [quote]);
    } catch (error) {
      if (error instanceof Failure && error.code === 'not_found') return { rates: [], asOf: 0 };
      throw error;
    }
  }
}
