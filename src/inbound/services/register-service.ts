import type { CoreBank } from '../../core-banking/core-bank.js';
import { customerIdProblem } from '../../customer/customer.js';
import type { CustomerPatch } from '../../customer/customer-record.js';
import type { RegistryStore } from '../../customer/registry.store.js';
import { Failure } from '../../failure/failure.js';
import type { Command } from '../../keyword/understood.js';
import type { CoreCustomer } from '../../rpc/generated/tellerline/corebanking/v1/core_banking.js';
import { fallbacks, isFormattable, isTimeZone } from '../../template/locale.js';
import type { Inquiry, PullService, Step } from '../pull-service.js';
import { commandOf, customerOf, reply } from './steps.js';

const SAID_BY = 'sms';
/** Of one number. */
const MOST_CUSTOMERS = 20;
const LONGEST_NAME = 60;

/**
 * REGISTER: the number becomes that of the customers whose it is at the bank.
 * The bank's word counts: whoever forges the sender registers what the bank knows.
 */
export class RegisterService implements PullService {
  readonly names = ['register'] as const;

  constructor(
    private readonly core: Pick<CoreBank, 'findCustomers'>,
    private readonly registry: Pick<RegistryStore, 'get' | 'write'>,
  ) {}

  async plan(inquiry: Inquiry, given: Command): Promise<Step> {
    commandOf<'code_missing' | 'register' | 'stop' | 'start'>(given, this.names);
    const { received, customers, now } = inquiry;
    const already = reply(
      'reply_already_registered',
      {},
      { customerId: customerOf(inquiry), reason: 'already_registered' },
    );
    const found = await this.core.findCustomers(received.msisdn);
    const missing = found
      .slice(0, MOST_CUSTOMERS)
      .filter(({ customerId }) => customers.every(({ id }) => id !== customerId));
    const patches: CustomerPatch[] = [];
    for (const customer of missing) {
      const patch = await this.#patchOf(customer, received.msisdn);
      if (patch !== null) patches.push(patch);
    }
    if (patches.length === 0) {
      if (customers.length > 0) return already;
      const told = { customerId: null, outcome: 'refused', reason: 'not_known' } as const;
      return reply('reply_not_known', {}, told);
    }
    const outcomes = await this.registry.write(patches, { clientId: SAID_BY, now });
    const failed = outcomes.find((outcome) => outcome instanceof Failure);
    if (failed !== undefined) throw failed;
    const customerId = patches.length === 1 ? patches[0].id : null;
    return reply('reply_registered', {}, { customerId, outcome: 'done' });
  }

  /** Null where the bank blocked the customer here, or names one that cannot be kept. */
  async #patchOf(found: CoreCustomer, msisdn: string): Promise<CustomerPatch | null> {
    const { customerId: id } = found;
    if (customerIdProblem(id) !== null) return null;
    const known = await this.registry.get(id).catch((error: unknown) => {
      if (error instanceof Failure && error.code === 'not_found') return null;
      throw error;
    });
    if (known?.blocked === true) return null;
    if (known !== null) return { id, msisdn, msisdnVerified: true };
    const { givenName, locale, timeZone } = found;
    const [name] = fallbacks(locale);
    return {
      id,
      msisdn,
      msisdnVerified: true,
      givenName: isName(givenName) ? givenName : null,
      locale: name !== undefined && isFormattable(name) ? name : null,
      timeZone: timeZone !== '' && isTimeZone(timeZone) ? timeZone : null,
    };
  }
}

function isName(name: string): boolean {
  return name.trim() !== '' && name.length <= LONGEST_NAME && !/\p{Cc}/u.test(name);
}
