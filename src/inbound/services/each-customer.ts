import type { Customer } from '../../customer/customer.js';
import { Failure } from '../../failure/failure.js';

/** A thing of the core with the customer who has it. */
export interface Owned<Thing> {
  customerId: string;
  thing: Thing;
}

/** Of one message; a number that stands for a missing one can be many customers'. */
const AT_A_TIME = 5;

/**
 * What the core has of each customer, in their order; nothing of one whom it
 * does not know. A thing that several have, such as a joint account, is the
 * first one's: `same` gives what tells it.
 */
export async function ofEachCustomer<Thing>(
  customers: readonly Customer[],
  ask: (customerId: string) => Promise<readonly Thing[]>,
  same: (thing: Thing, customerId: string) => string,
): Promise<Owned<Thing>[]> {
  const found = new Map<string, Owned<Thing>>();
  for (let from = 0; from < customers.length; from += AT_A_TIME) {
    const some = customers.slice(from, from + AT_A_TIME);
    const answers = await Promise.all(some.map(({ id }) => known(ask(id))));
    some.forEach(({ id }, index) => {
      for (const thing of answers[index]) {
        const key = same(thing, id);
        if (!found.has(key)) found.set(key, { customerId: id, thing });
      }
    });
  }
  return [...found.values()];
}

async function known<Thing>(answer: Promise<readonly Thing[]>): Promise<readonly Thing[]> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Failure && error.code === 'not_found') return [];
    throw error;
  }
}
