import { randomUUID } from 'node:crypto';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { Money } from '../../rpc/generated/google/type/money.js';
import { OtpPurpose, VerifyResult } from '../../rpc/generated/tellerline/v1/otp_service.js';
import type { OtpContext } from '../../rpc/generated/tellerline/v1/otp_service.js';
import { EXIT } from '../exit-codes.js';
import { readInput } from '../input-file.js';
import {
  durationMessage,
  durationOption,
  moneyOption,
  wholeNumberOption,
} from '../option-values.js';
import type { Act } from '../program.js';
import type { Sparse } from '../unary-calls.js';
import { UsageError } from '../usage-error.js';
import { formatChallenge, formatIssued, formatVerified } from '../views/otp-view.js';
import { addHolds, addRelease } from './otp-holds.js';
import { recipientOf } from './send.js';

export function addOtp(program: Command, act: Act): void {
  const otp = program
    .command('otp')
    .summary('one-time passwords: issue, verify, holds')
    .description('Issues and verifies one-time passwords. The code is in the SMS only.');
  for (const add of [addIssue, addVerify, addResend, addShow, addHolds, addRelease]) add(otp, act);
}

const PURPOSES = {
  login: OtpPurpose.OTP_PURPOSE_LOGIN,
  payment: OtpPurpose.OTP_PURPOSE_PAYMENT,
  transfer: OtpPurpose.OTP_PURPOSE_TRANSFER,
  card: OtpPurpose.OTP_PURPOSE_CARD,
  'new-payee': OtpPurpose.OTP_PURPOSE_NEW_PAYEE,
  registration: OtpPurpose.OTP_PURPOSE_REGISTRATION,
  'password-reset': OtpPurpose.OTP_PURPOSE_PASSWORD_RESET,
  other: OtpPurpose.OTP_PURPOSE_OTHER,
} as const;

interface ContextOptions {
  purpose: keyof typeof PURPOSES;
  amount?: Money;
  payee?: string;
  reference?: string;
}

/** What a code is for: part of what is verified. */
function addContextOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--purpose <purpose>', 'what the code is for')
        .choices(Object.keys(PURPOSES))
        .makeOptionMandatory(),
    )
    .option('--amount <money>', 'what the customer approves, such as "INR 500"', moneyOption)
    .option('--payee <name>', 'whom it goes to')
    .option('--reference <text>', "the bank's own; not shown to the customer");
}

function contextOf({ amount, payee, reference }: ContextOptions): Sparse<OtpContext> | undefined {
  if (amount === undefined && payee === undefined && reference === undefined) return undefined;
  return { amount, payee: payee ?? '', reference: reference ?? '' };
}

interface IssueOptions extends ContextOptions {
  msisdn?: string;
  customer?: string;
  digits?: number;
  lifetime?: number;
  locale?: string;
  androidAppHash?: string;
  webOtpDomain?: string;
  requestId?: string;
}

function addIssue(otp: Command, act: Act): void {
  const command = otp
    .command('issue')
    .description('Makes a code and sends it.')
    .option('--msisdn <number>', 'mobile number in E.164 form')
    .option('--customer <id>', "customer of the bank's registry");
  addContextOptions(command)
    .option('--digits <count>', "6 to 10; the settings' where absent", wholeNumberOption(6, 10))
    .option('--lifetime <duration>', "10m at most; the settings' where absent", durationOption)
    .option('--locale <tag>', "where it is not the customer's")
    .option('--android-app-hash <hash>', 'auto-fill by an Android app (SMS Retriever)')
    .option('--web-otp-domain <domain>', 'auto-fill by a browser on that site (WebOTP)')
    .option('--request-id <id>', 'makes a repeat harmless (default: a new UUID)')
    .action((options: IssueOptions) =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const { msisdn: to, customer } = options;
        const recipient = recipientOf({ to, customer }, '--msisdn');
        if (recipient === undefined) throw new UsageError('give --msisdn or --customer');
        const issued = await client.otp.issue({
          requestId: options.requestId ?? randomUUID(),
          recipient,
          purpose: PURPOSES[options.purpose],
          context: contextOf(options),
          codeLength: options.digits ?? 0,
          lifetime: options.lifetime === undefined ? undefined : durationMessage(options.lifetime),
          autoFill: autoFillOf(options),
          locale: options.locale ?? '',
        });
        if (json) printJson(issued);
        else print(formatIssued(issued, issued.challengeId, paint));
        return EXIT.ok;
      }),
    );
}

function autoFillOf({ androidAppHash, webOtpDomain }: IssueOptions) {
  if (androidAppHash !== undefined && webOtpDomain !== undefined) {
    throw new UsageError('give --android-app-hash or --web-otp-domain, and only one of them');
  }
  if (androidAppHash !== undefined) return { androidAppHash };
  return webOtpDomain === undefined ? undefined : { webOtpDomain };
}

function addVerify(otp: Command, act: Act): void {
  const command = otp
    .command('verify')
    .description('Verifies a code with what it was issued for; exit code 1 where it is not right.')
    .argument('<challenge-id>', 'as issue named it')
    .argument('<code>', 'from the SMS; - reads it from the standard input');
  addContextOptions(command).action((challengeId: string, code: string, options: ContextOptions) =>
    act(command, async (context) => {
      const verified = await context.client.otp.verify({
        challengeId,
        code: code === '-' ? (await readInput('-', context)).trim() : code,
        purpose: PURPOSES[options.purpose],
        context: contextOf(options),
      });
      if (context.json) context.printJson(verified);
      else context.print(formatVerified(verified, context.paint));
      const right = verified.result === VerifyResult.VERIFY_RESULT_VERIFIED;
      return right ? EXIT.ok : EXIT.notVerified;
    }),
  );
}

function addResend(otp: Command, act: Act): void {
  const command = otp
    .command('resend')
    .description('Sends a new code for the same challenge; the old one ends.')
    .argument('<challenge-id>', 'as issue named it')
    .option('--request-id <id>', 'makes a repeat harmless (default: a new UUID)')
    .action((challengeId: string, { requestId }: { requestId?: string }) =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const resent = await client.otp.resend({
          challengeId,
          requestId: requestId ?? randomUUID(),
        });
        if (json) printJson(resent);
        else print(formatIssued(resent, challengeId, paint));
        return EXIT.ok;
      }),
    );
}

function addShow(otp: Command, act: Act): void {
  const command = otp
    .command('show')
    .description('Shows one challenge, and what became of its SMS.')
    .argument('<challenge-id>', 'as issue named it')
    .action((challengeId: string) =>
      act(command, async ({ client, json, paint, print, printJson }) => {
        const challenge = await client.otp.getChallenge({ challengeId });
        if (json) printJson(challenge);
        else print(formatChallenge(challenge, paint));
        return EXIT.ok;
      }),
    );
}
