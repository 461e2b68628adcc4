import { readBillers, readCards, readCustomers } from '../read-answers.js';
import { must } from './check.js';
import type { Check } from './check.js';

/** Reserved for fiction (North American Numbering Plan, 555-01XX). */
const NOBODYS_NUMBER = '+12025550199';

const count = (number: number, one: string) => `${number} ${one}${number === 1 ? '' : 's'}`;

/** Who has a number, and what a customer has. */
export const LOOK_UP_CHECKS: readonly Check[] = [
  {
    name: 'customer-of-number',
    proves: 'the number is found, with its customer',
    needs: ['msisdn'],
    writes: false,
    run: async (bench) => {
      const { msisdn = '', customer } = bench.subjects;
      const found = await bench.read('FindCustomers', { msisdn }, readCustomers);
      must(
        found.some(({ customerId }) => customerId === customer),
        `${count(found.length, 'customer')}, and not the one named`,
      );
      return count(found.length, 'customer');
    },
  },
  {
    name: 'number-of-nobody',
    proves: "nobody's number is an empty list, and no error",
    needs: [],
    writes: false,
    run: async (bench) => {
      const request = { msisdn: NOBODYS_NUMBER };
      const found = await bench.read('FindCustomers', request, readCustomers);
      must(found.length === 0, `${count(found.length, 'customer')} of ${NOBODYS_NUMBER}`);
      return 'none';
    },
  },
  {
    name: 'accounts',
    proves: 'the accounts are listed in form, those named among them',
    needs: [],
    writes: false,
    run: async (bench) => {
      const accounts = await bench.accounts();
      must(accounts.length > 0, 'the customer has no account');
      const { account, toAccount } = bench.subjects;
      for (const named of [account, toAccount]) {
        const listed = accounts.some(({ accountId }) => accountId === named);
        must(named === undefined || listed, `${named} is not among them`);
      }
      return count(accounts.length, 'account');
    },
  },
  {
    name: 'cards',
    proves: 'the cards are listed in form, the one named among them',
    needs: [],
    writes: false,
    run: async (bench) => {
      const { customer: customerId, card } = bench.subjects;
      const cards = await bench.read('ListCards', { customerId }, readCards);
      const listed = cards.some(({ cardId }) => cardId === card);
      must(card === undefined || listed, `${card} is not among them`);
      return count(cards.length, 'card');
    },
  },
  {
    name: 'billers',
    proves: 'the billers are listed in form, the one named among them',
    needs: [],
    writes: false,
    run: async (bench) => {
      const { customer: customerId, biller } = bench.subjects;
      const billers = await bench.read('ListBillers', { customerId }, readBillers);
      const listed = billers.some(
        ({ billerId, shortName }) => billerId === biller || shortName === biller,
      );
      must(biller === undefined || listed, `${biller} is not among them`);
      return count(billers.length, 'biller');
    },
  },
  {
    name: 'customer-unknown',
    proves: 'an unknown customer has nothing: NOT_FOUND, or an empty list',
    needs: [],
    writes: false,
    run: async (bench) => {
      const request = { customerId: `nobody-${bench.world.newKey()}` };
      const accounts = await bench.ask('ListAccounts', request);
      const cards = await bench.ask('ListCards', request);
      const billers = await bench.ask('ListBillers', request);
      for (const reply of [accounts, cards, billers]) {
        const empty = reply.code === 'OK' && Object.values(reply.response).flat().length === 0;
        must(empty || reply.code === 'NOT_FOUND', `answered ${reply.code}, with what nobody has`);
      }
      return [accounts, cards, billers].map(({ code }) => code).join(', ');
    },
  },
];
