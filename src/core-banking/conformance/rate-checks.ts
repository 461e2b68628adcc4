import { nanosOf } from '../../rpc/exact-money.js';
import type { Bench } from './bench.js';
import { readRates } from '../read-answers.js';
import { CheckSkipped, must } from './check.js';
import type { Check } from './check.js';

/** ISO 4217 keeps it for tests: nobody sells it. */
const TEST_CURRENCY = 'XTS';

export const RATE_CHECKS: readonly Check[] = [
  {
    name: 'rates',
    proves: "rates are in form, of other currencies, and the bank's buy is not above its sell",
    needs: [],
    writes: false,
    run: async (bench) => {
      const { base, rates } = await usualRates(bench);
      for (const { quoteCurrencyCode, buy, sell } of rates) {
        must(quoteCurrencyCode !== base, `${base} is quoted in itself`);
        must(
          decimal(buy) <= decimal(sell),
          `${base} in ${quoteCurrencyCode}: buy ${buy} is above sell ${sell}`,
        );
      }
      return `${rates.length} of ${base}`;
    },
  },
  {
    name: 'rates-as-asked',
    proves: 'the rates of the currencies asked for, and no others, are given',
    needs: [],
    writes: false,
    run: async (bench) => {
      const { base, rates } = await usualRates(bench);
      const wanted = rates.at(-1)?.quoteCurrencyCode;
      if (wanted === undefined) throw new CheckSkipped('the bank shows no rates by itself');
      const request = { baseCurrencyCode: base, quoteCurrencyCodes: [wanted] };
      const asked = await bench.read('GetExchangeRates', request, readRates);
      const given = asked.rates.map(({ quoteCurrencyCode }) => quoteCurrencyCode).join(', ');
      must(given === wanted, `${given || 'none'} where ${wanted} was asked for`);
      return given;
    },
  },
  {
    name: 'rates-of-unknown-currency',
    proves: 'a currency that the bank does not deal in is NOT_FOUND',
    needs: [],
    writes: false,
    run: (bench) => {
      const request = { baseCurrencyCode: TEST_CURRENCY, quoteCurrencyCodes: [] };
      return bench.refuses('GetExchangeRates', request, 'NOT_FOUND');
    },
  },
];

async function usualRates(bench: Bench) {
  const { currencyCode: base } = await bench.account();
  const request = { baseCurrencyCode: base, quoteCurrencyCodes: [] };
  const { rates } = await bench.read('GetExchangeRates', request, readRates);
  return { base, rates };
}

/** To nine decimals. */
function decimal(text: string): bigint {
  const [units = '0', part = ''] = text.split('.');
  return nanosOf({ units, nanos: Number(part.slice(0, 9).padEnd(9, '0')) });
}
