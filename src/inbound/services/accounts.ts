import type { CoreBank } from '../../core-banking/core-bank.js';
import type { Inquiry } from '../pull-service.js';
import { ofEachCustomer } from './each-customer.js';
import { typeOf } from './holding.js';
import type { Holding } from './holding.js';
import { typeName } from './type-names.js';

/** The accounts of all customers of a number. */
export class Accounts {
  constructor(private readonly core: Pick<CoreBank, 'accounts'>) {}

  /** Each customer's default one before their others; a joint one for each who has it. */
  async of({ customers, locale }: Pick<Inquiry, 'customers' | 'locale'>): Promise<Holding[]> {
    const owned = await ofEachCustomer(
      customers,
      (id) => this.core.accounts(id),
      ({ accountId, maskedNumber }, id) => JSON.stringify([id, accountId, maskedNumber]),
    );
    return owned.map(({ customerId, thing: account }) => {
      const owner = customers.find(({ id }) => id === customerId);
      // The core's, and what the registry has of the same account.
      const names = owner?.nicknames ?? {};
      const given = Object.hasOwn(names, account.accountId) ? names[account.accountId] : '';
      const type = typeOf({ account });
      return {
        customerId,
        account,
        nicknames: [account.nickname, given].filter((nickname) => nickname.trim() !== ''),
        typeName: type === null ? '' : typeName(type, locale),
      };
    });
  }
}
