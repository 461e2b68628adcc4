import { Argument } from 'commander';
import type { Command } from 'commander';
import { ConsentCategory } from '../../rpc/generated/tellerline/v1/consent.js';
import { addCustomerOptions, customerOf } from '../customer-options.js';
import type { CustomerOptions } from '../customer-options.js';
import { EXIT } from '../exit-codes.js';
import { momentOption, wholeNumberOption } from '../option-values.js';
import type { Act } from '../program.js';
import { timestampOf } from '../text/timestamp.js';
import { UsageError } from '../usage-error.js';
import { formatChanges, formatCustomer } from '../views/customer-view.js';
import { addCustomersImport } from './customers-import.js';

export function addCustomers(program: Command, act: Act): void {
  const customers = program
    .command('customers')
    .summary('the registry: whom the bank writes to')
    .description("Reads and changes the bank's registry of customers.");
  for (const add of [addGet, addSet, addConsent, addCustomersImport]) add(customers, act);
  for (const add of [addSimChanged, addChanges, addDelete]) add(customers, act);
}

/** A number in E.164 form has a plus sign; an ID is anything else. */
function keyOf(key: string): { customerId: string } | { msisdn: string } {
  return key.startsWith('+') ? { msisdn: key } : { customerId: key };
}

function addGet(customers: Command, act: Act): void {
  const command = customers
    .command('get')
    .description('Shows one customer, or all that share a number.')
    .argument('<id|number>', 'customer ID, or a number in E.164 form')
    .action((key: string) =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const response = await client.customers.getCustomer(keyOf(key));
        if (json) printJson(response);
        else print(response.customers.map((one) => formatCustomer(one, paint)).join('\n\n'));
        return EXIT.ok;
      }),
    );
}

function addSet(customers: Command, act: Act): void {
  const command = customers
    .command('set')
    .description('Adds a customer, or changes the fields that are given; an empty text empties.')
    .argument('<id>', 'customer ID');
  addCustomerOptions(command).action((customerId: string, options: CustomerOptions) =>
    act(command, async ({ client, json, paint, print, printJson }) => {
      const { fields, paths } = customerOf(options);
      const response = await client.customers.upsertCustomer({
        customer: { ...fields, customerId },
        updateMask: fieldMask(paths),
      });
      if (json) {
        printJson(response);
        return EXIT.ok;
      }
      print(`${customerId} is ${response.created ? 'added' : 'changed'}`);
      if (response.customer) print(`\n${formatCustomer(response.customer, paint)}`);
      return EXIT.ok;
    }),
  );
}

/** ts-proto says that a FieldMask is its list; on its way to protobufjs it is the message. */
function fieldMask(paths: string[]): string[] {
  return { paths } as unknown as string[];
}

/** What a customer can refuse; essential messages are sent whatever they say. */
const CATEGORIES = {
  alerts: ConsentCategory.CONSENT_CATEGORY_ALERTS,
  service: ConsentCategory.CONSENT_CATEGORY_SERVICE,
  greetings: ConsentCategory.CONSENT_CATEGORY_GREETINGS,
  offers: ConsentCategory.CONSENT_CATEGORY_OFFERS,
} as const;

function addConsent(customers: Command, act: Act): void {
  const command = customers
    .command('consent')
    .description('Records what a customer said of one category.')
    .argument('<id>', 'customer ID')
    .addArgument(new Argument('<category>').choices(Object.keys(CATEGORIES)))
    .addArgument(new Argument('<answer>').choices(['yes', 'no']))
    .requiredOption('--source <where>', 'how it was said, such as branch or app')
    .option('--at <moment>', 'when; the present moment where absent', momentOption)
    .action(
      (
        customerId: string,
        category: keyof typeof CATEGORIES,
        answer: 'yes' | 'no',
        { source, at }: { source: string; at?: number },
      ) =>
        act(command, async ({ client, json, paint, print, printJson }) => {
          const response = await client.customers.setConsent({
            customerId,
            consent: {
              category: CATEGORIES[category],
              granted: answer === 'yes',
              source,
              at: at === undefined ? undefined : timestampOf(at),
            },
          });
          if (json) printJson(response);
          else if (response.customer) print(formatCustomer(response.customer, paint));
          return EXIT.ok;
        }),
    );
}

function addSimChanged(customers: Command, act: Act): void {
  const command = customers
    .command('sim-changed')
    .description('Records that the SIM behind a number is another: one-time passwords may wait.')
    .argument('<id|number>', 'customer ID, or a number in E.164 form')
    .option('--at <moment>', 'when; the present moment where absent', momentOption)
    .action((key: string, { at }: { at?: number }) =>
      act(command, async ({ client, json, print, printJson }) => {
        const response = await client.customers.reportSimChange({
          ...keyOf(key),
          changedAt: at === undefined ? undefined : timestampOf(at),
        });
        const { customers: count } = response;
        if (json) printJson(response);
        else print(`recorded for ${count} ${count === 1 ? 'customer' : 'customers'}`);
        return EXIT.ok;
      }),
    );
}

function addChanges(customers: Command, act: Act): void {
  const command = customers
    .command('changes')
    .description('Lists what was changed of a customer, by whom and when, newest first.')
    .argument('<id>', 'customer ID')
    .option('--limit <count>', 'changes on a page', wholeNumberOption(1, 500), 50)
    .option('--page-token <token>', 'the page after one that named this token')
    .action((customerId: string, { limit, pageToken }: { limit: number; pageToken?: string }) =>
      act(command, async ({ client, json, paint, print, printJson, remark }) => {
        const response = await client.customers.listCustomerChanges({
          customerId,
          pageSize: limit,
          pageToken: pageToken ?? '',
        });
        if (json) {
          printJson(response);
          return EXIT.ok;
        }
        const { changes, nextPageToken } = response;
        print(changes.length === 0 ? 'No changes.' : formatChanges(changes, paint));
        if (nextPageToken !== '') remark(`more with: --page-token ${nextPageToken}`);
        return EXIT.ok;
      }),
    );
}

function addDelete(customers: Command, act: Act): void {
  const command = customers
    .command('delete')
    .description('Removes a customer, with all attributes, consents and changes.')
    .argument('<id>', 'customer ID')
    .option('--yes', 'it cannot be undone')
    .action((customerId: string, { yes }: { yes?: true }) =>
      act(command, async ({ client, json, print, printJson }) => {
        if (yes !== true) throw new UsageError('this cannot be undone; add --yes to do it');
        const response = await client.customers.deleteCustomer({ customerId });
        if (json) printJson(response);
        else print(`${customerId} is removed`);
        return EXIT.ok;
      }),
    );
}
