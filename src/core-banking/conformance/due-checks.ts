import { DateTime } from 'luxon';
import type { DateMessage } from '../../rpc/generated/google/type/date.js';
import type { DuePayment } from '../../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import type { DuePayments } from '../core-bank.js';
import { readPaymentsDue } from '../read-answers.js';
import type { Bench } from './bench.js';
import { CheckSkipped, must } from './check.js';
import type { Check } from './check.js';

/** Some payment is due within so many days. */
const DAYS_LOOKED_AT = 35;
const LARGEST_PAGE = 500;
const MOST_PAGES = 20;

/** What is due on a day to come; a core may be without it. */
export const DUE_CHECKS: readonly Check[] = [
  {
    name: 'payments-due',
    proves: 'what is due on a day is listed in form, and the same when it is asked again',
    needs: [],
    writes: false,
    run: async (bench) => {
      const { dueOn, payments } = await someDay(bench);
      const again = await page(bench, dueOn, LARGEST_PAGE, '');
      must(idsOf(again.payments) === idsOf(payments), 'asked again, others are due');
      return `${payments.length} on ${dueOn.year}-${dueOn.month}-${dueOn.day}`;
    },
  },
  {
    name: 'payments-due-pages',
    proves: 'page by page each payment comes once, and none is left out',
    needs: [],
    writes: false,
    run: async (bench) => {
      const { dueOn, payments } = await someDay(bench);
      const paged: DuePayment[] = [];
      let token = '';
      let pages = 0;
      do {
        const one = await page(bench, dueOn, 1, token);
        paged.push(...one.payments);
        token = one.nextPageToken;
        pages += 1;
      } while (token !== '' && pages < MOST_PAGES);
      const expected = payments.slice(0, token === '' ? payments.length : MOST_PAGES);
      must(
        idsOf(paged) === idsOf(expected),
        `${paged.length} payments in ${pages} pages of one, and not those of a whole page`,
      );
      return `${pages} pages`;
    },
  },
];

/** The next day on which something is due. */
async function someDay(
  bench: Bench,
): Promise<{ dueOn: DateMessage; payments: readonly DuePayment[] }> {
  const today = DateTime.fromMillis(bench.world.now(), { zone: 'utc' });
  for (let days = 0; days < DAYS_LOOKED_AT; days += 1) {
    const { year, month, day } = today.plus({ days });
    const dueOn = { year, month, day };
    const { payments } = await page(bench, dueOn, LARGEST_PAGE, '');
    if (payments.length > 0) return { dueOn, payments };
  }
  throw new CheckSkipped(`nothing is due within ${DAYS_LOOKED_AT} days`);
}

function page(
  bench: Bench,
  dueOn: DateMessage,
  pageSize: number,
  pageToken: string,
): Promise<DuePayments> {
  return bench.read(
    'ListPaymentsDue',
    { dueOn, pageSize, pageToken },
    (response, checks) => readPaymentsDue(response, checks, pageSize),
    { optional: true },
  );
}

function idsOf(payments: readonly DuePayment[]): string {
  return payments.map(({ paymentId }) => paymentId).join(', ');
}
