import { Option } from 'commander';
import type { Command } from 'commander';
import { LockKind } from '../../rpc/generated/tellerline/v1/inbound_service.js';
import { EXIT } from '../exit-codes.js';
import type { Act } from '../program.js';
import { UsageError } from '../usage-error.js';
import { formatLocks } from '../views/command-view.js';

const KINDS = { pin: LockKind.LOCK_KIND_PIN, code: LockKind.LOCK_KIND_CODE } as const;

interface SubjectOptions {
  customer?: string;
  msisdn?: string;
}

export function addLocks(program: Command, act: Act): void {
  const locks = program
    .command('locks')
    .summary('wrong PINs and codes of customers')
    .description('Wrong PINs and codes that customers wrote, and the locks that come of them.');
  addLocksShow(locks, act);
  addLocksClear(locks, act);
}

function ofSubject(command: Command): Command {
  return command
    .option('--customer <id>', "customer of the bank's registry")
    .option('--msisdn <msisdn>', 'mobile number in E.164 form');
}

function addLocksShow(locks: Command, act: Act): void {
  const command = ofSubject(
    locks
      .command('show')
      .description('Shows the wrong PINs and codes of a customer or a number, and any lock.'),
  ).action((options: SubjectOptions) =>
    act(command, async ({ client, json, paint, print, printJson }) => {
      const response = await client.inbound.listLocks(subjectOf(options));
      if (json) printJson(response);
      else if (response.locks.length === 0) print('No wrong PIN or code.');
      else print(formatLocks(response.locks, paint));
      return EXIT.ok;
    }),
  );
}

function addLocksClear(locks: Command, act: Act): void {
  const command = ofSubject(
    locks
      .command('clear')
      .description('Ends the locks of a customer or a number before their time.')
      .addOption(
        new Option('--kind <kind>', 'of PINs or of codes; both where absent').choices(
          Object.keys(KINDS),
        ),
      ),
  ).action(({ kind, ...subject }: SubjectOptions & { kind?: keyof typeof KINDS }) =>
    act(command, async ({ client, json, print, printJson }) => {
      const response = await client.inbound.unlock({
        ...subjectOf(subject),
        kind: kind === undefined ? LockKind.LOCK_KIND_UNSPECIFIED : KINDS[kind],
      });
      const { ended } = response;
      if (json) printJson(response);
      else if (ended === 0) print('nothing was locked');
      else print(`${ended} ${ended === 1 ? 'lock' : 'locks'} ended`);
      return EXIT.ok;
    }),
  );
}

function subjectOf({ customer, msisdn }: SubjectOptions) {
  if ((customer === undefined) === (msisdn === undefined)) {
    throw new UsageError('give --customer or --msisdn, and only one of them');
  }
  return customer === undefined ? { msisdn } : { customerId: customer };
}
