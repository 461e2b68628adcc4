import { beforeAll, describe, expect, it } from '@jest/globals';
import { OptOuts } from '../../src/customer/opt-outs.store.js';
import { CUSTOMER_CHANGED_CHANNEL } from '../../src/customer/customer.sql.js';
import { CustomerWriter } from '../../src/customer/customer-writer.store.js';
import { Permissions } from '../../src/customer/permissions.store.js';
import { Sealer } from '../../src/storage/sealing.js';
import { Failure } from '../../src/failure/failure.js';
import type { ConsentCategory } from '../../src/customer/consent.js';
import { BRANCH, useRegistry } from './registry-kit.js';

const NUMBER = '+919812340001';
const OFFERS = 'CONSENT_CATEGORY_OFFERS';

describe('OptOuts', () => {
  const registry = useRegistry();
  let optOuts: OptOuts;
  let permissions: Permissions;

  beforeAll(() => {
    optOuts = registry.gateway().app.get(OptOuts, { strict: false });
    permissions = registry.gateway().app.get(Permissions, { strict: false });
  });

  const upsert = (customerId: string, msisdn: string, consents: object[] = []) =>
    registry.call('UpsertCustomer', { customer: { customerId, msisdn, consents } });
  const consentsOf = async (customerId: string) => {
    const { customers } = await registry.call<{
      customers: { consents: { category: string; granted: boolean; source: string }[] }[];
    }>('GetCustomer', { customerId });
    return Object.fromEntries(
      customers[0].consents.map(({ category, granted }) => [category, granted]),
    );
  };
  const refusal = async (msisdn: string, consent: ConsentCategory) => {
    try {
      const customers = undefined;
      await permissions.check({ msisdn, customers, consent, field: 'recipient' });
      return null;
    } catch (error) {
      return error instanceof Failure ? error.publicMessage : error;
    }
  };

  it('keeps a STOP of a number that nobody has, and whoever has it later', async () => {
    await optOuts.stop(NUMBER, { at: Date.now(), source: 'sms:STOP' });
    expect(await refusal(NUMBER, 'offers')).toBe('recipient: has said STOP to offers');
    expect(await refusal(NUMBER, 'greetings')).toBe('recipient: has said STOP to greetings');
    expect(await refusal(NUMBER, 'alerts')).toBeNull();
    expect(await refusal(NUMBER, 'service')).toBeNull();
    await upsert('C-new', NUMBER, [{ category: OFFERS, granted: true, source: 'import' }]);
    expect(await refusal(NUMBER, 'offers')).toBe('recipient: has said STOP to offers');
    await optOuts.start(NUMBER, { at: Date.now(), source: 'sms:START' });
    expect(await refusal(NUMBER, 'offers')).toBeNull();
  });

  it('is the word of all customers of the number, until they, or the bank later, say yes', async () => {
    const msisdn = '+919812340002';
    await upsert('C-a', msisdn, [{ category: OFFERS, granted: true, source: 'branch' }]);
    await upsert('C-b', msisdn);
    await optOuts.stop(msisdn, { at: Date.now(), source: 'sms:STOP' });
    for (const id of ['C-a', 'C-b']) {
      expect(await consentsOf(id)).toMatchObject({
        [OFFERS]: false,
        CONSENT_CATEGORY_GREETINGS: false,
      });
    }
    // As a file that comes every night.
    await upsert('C-a', msisdn, [{ category: OFFERS, granted: true, source: 'import' }]);
    expect((await consentsOf('C-a'))[OFFERS]).toBe(false);
    expect(await refusal(msisdn, 'offers')).toBe('recipient: has said STOP to offers');
    for (const customerId of ['C-a', 'C-b']) {
      await registry.call(
        'SetConsent',
        { customerId, consent: { category: OFFERS, granted: true, source: 'branch' } },
        BRANCH,
      );
    }
    expect(await refusal(msisdn, 'offers')).toBeNull();
  });

  it('starts offers again, and leaves a no to greetings that was said elsewhere', async () => {
    const msisdn = '+919812340003';
    const no = { category: 'CONSENT_CATEGORY_GREETINGS', granted: false, source: 'branch' };
    await upsert('C-c', msisdn, [no]);
    await upsert('C-d', msisdn);
    await optOuts.stop(msisdn, { at: Date.now(), source: 'sms:STOP' });
    await optOuts.start(msisdn, { at: Date.now(), source: 'sms:START' });
    expect(await consentsOf('C-c')).toEqual({
      [OFFERS]: true,
      CONSENT_CATEGORY_GREETINGS: false,
    });
    expect(await consentsOf('C-d')).toEqual({
      [OFFERS]: true,
      CONSENT_CATEGORY_GREETINGS: true,
    });
  });

  it('hears what another node was told', async () => {
    const msisdn = '+919812340004';
    const { app } = registry.gateway();
    const database = registry.database();
    const other = new OptOuts(
      database,
      app.get(Sealer, { strict: false }),
      app.get(CustomerWriter, { strict: false }),
      registry.store(),
    );
    expect(await other.has(msisdn, 'offers')).toBe(false);
    // After the other's own, which listens already.
    const told = new Promise<void>((resolve) => {
      database.listen(CUSTOMER_CHANGED_CHANNEL, (payload) => payload !== '' && resolve());
    });
    await optOuts.stop(msisdn, { at: Date.now(), source: 'sms:STOP' });
    await told;
    expect(await other.has(msisdn, 'offers')).toBe(true);
    other.onModuleDestroy();
  });
});
