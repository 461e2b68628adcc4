import type { CoreBank } from '../../core-banking/core-bank.js';
import type { CustomerRecord } from '../../customer/customer-record.js';
import { Failure } from '../../failure/failure.js';
import type { Inquiry } from '../pull-service.js';
import { ofEachCustomer } from './each-customer.js';
import { typeOf } from './holding.js';
import type { Holding } from './holding.js';
import { typeName } from './type-names.js';

/** Where nicknames are that the bank gave to Tellerline. */
export interface NicknameSource {
  /** Throws a Failure `not_found` where nobody has the number. */
  getByMsisdn(msisdn: string): Promise<readonly Pick<CustomerRecord, 'id' | 'accounts'>[]>;
}

/** The accounts of all customers of a number. */
export class Accounts {
  constructor(
    private readonly core: Pick<CoreBank, 'accounts'>,
    private readonly registry: NicknameSource,
  ) {}

  /** Each customer's default one before their others; a joint one for each who has it. */
  async of({ customers, received, locale }: Inquiry): Promise<Holding[]> {
    const [owned, nicknames] = await Promise.all([
      ofEachCustomer(
        customers,
        (id) => this.core.accounts(id),
        ({ accountId, maskedNumber }, id) => JSON.stringify([id, accountId, maskedNumber]),
      ),
      this.#nicknames(received.msisdn),
    ]);
    return owned.map(({ customerId, thing: account }) => {
      const given = nicknames.get(JSON.stringify([customerId, account.accountId])) ?? '';
      const type = typeOf({ account });
      return {
        customerId,
        account,
        nicknames: [account.nickname, given].filter((nickname) => nickname.trim() !== ''),
        typeName: type === null ? '' : typeName(type, locale),
      };
    });
  }

  /** By customer and reference. */
  async #nicknames(msisdn: string): Promise<Map<string, string>> {
    const records = await this.registry.getByMsisdn(msisdn).catch((error: unknown) => {
      if (error instanceof Failure && error.code === 'not_found') return [];
      throw error;
    });
    return new Map(
      records.flatMap(({ id, accounts }) =>
        accounts.map(({ reference, nickname }) => [JSON.stringify([id, reference]), nickname]),
      ),
    );
  }
}
