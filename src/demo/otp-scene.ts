import type { GatewayClient } from '../cli/client.js';
import { isServiceError, readRpcError } from '../cli/rpc-error.js';
import { purposeName, verifyResultName } from '../cli/text/names.js';
import { formatMoney } from '../cli/text/money.js';
import type { Paint } from '../cli/text/paint.js';
import { printable } from '../cli/text/printable.js';
import { OtpPurpose } from '../rpc/generated/tellerline/v1/otp_service.js';
import type { VerifyResponse } from '../rpc/generated/tellerline/v1/otp_service.js';
import type { Run } from './demo-steps.js';
import { lookAtHandset } from './handset.js';
import type { Handset } from './handset.js';
import type { Journey } from './journey.js';

const PURPOSE = OtpPurpose.OTP_PURPOSE_PAYMENT;
const CONTEXT = {
  amount: { currencyCode: 'GBP', units: '250', nanos: 0 },
  payee: 'Hill & Sons',
};
const OTHER_AMOUNT = { ...CONTEXT, amount: { ...CONTEXT.amount, units: '2500' } };

/** Milliseconds for the code to reach the handset. */
const PATIENCE = 15_000;

/** A one-time password of the demo: issued, and then verified in every way. */
export interface OtpScene {
  challengeId: string;
  journey: Journey;
  /** Null where the daemon shows no handset. */
  handset: Handset | null;
}

/**
 * A number of its own for each run, of those that the simulator delivers to: the
 * failures of one run must not lock out the next. It is one that the United
 * Kingdom's numbering plan gives to mobiles.
 */
export function otpNumber({ number }: Run): string {
  const six = 100_000 + (number % 899_999);
  // The simulator does other things to numbers that end in 99xx.
  return `+447400${Math.floor(six / 100) % 100 === 99 ? six - 100 : six}`;
}

/** Looks at the handset first, so that it cannot miss the code; then issues. */
export async function issueOtp(client: GatewayClient, run: Run, http: string): Promise<OtpScene> {
  const msisdn = otpNumber(run);
  const handset = await lookAtHandset(http, msisdn);
  try {
    const { challengeId, messageId } = await client.otp.issue({
      requestId: `demo-${run.name}-otp`,
      recipient: { msisdn },
      purpose: PURPOSE,
      context: CONTEXT,
    });
    const step = {
      group: 'One-time password',
      title: 'One-time password',
      expected: 'delivered',
    } as const;
    const journey = { step, messageId, message: null, ended: null, note: '' };
    return { challengeId, journey, handset };
  } catch (error) {
    handset?.close();
    throw error;
  }
}

/** One attempt to verify, and what came of it. */
interface Attempt {
  what: string;
  result: string;
  expected: string;
}

/** Verifies in every way that there is; prints each. Gives whether all went as it should. */
export async function playOtp(
  client: GatewayClient,
  { challengeId, handset }: OtpScene,
  paint: Paint,
  print: (line: string) => void,
): Promise<boolean> {
  const code = await codeOn(handset);
  handset?.close();
  const verify = async (what: string, attempt: string, expected: string, context = CONTEXT) => {
    const request = { challengeId, code: attempt, purpose: PURPOSE, context };
    const result = await client.otp.verify(request).then(resultText, refusalText);
    return { what, result, expected };
  };
  const attempts: Attempt[] = [await verify('a wrong code', wrong(code), 'wrong code')];
  if (code !== null) {
    attempts.push(
      await verify('the right code, another amount', code, 'other context', OTHER_AMOUNT),
      await verify("the right code, from the simulator's handset", code, 'verified'),
      await verify('the same code once more', code, 'already used'),
    );
  }
  const amount = formatMoney(CONTEXT.amount);
  const bound = `a ${purposeName(PURPOSE)} of ${amount} to ${CONTEXT.payee}`;
  print(`\nOne-time password ${paint('bold', challengeId)}, for ${bound}:`);
  for (const { what, result, expected } of attempts) {
    const right = result.startsWith(expected);
    const colour = !right ? 'red' : expected === 'verified' ? 'green' : 'yellow';
    print(`  ${what.padEnd(46)}${paint(colour, printable(result))}`);
  }
  if (code === null) {
    print('The code is in the SMS only, and this daemon shows no handset. With the code:');
    print(
      `  ${paint('bold', `npx tellerline otp verify ${challengeId} CODE --purpose payment`)} ` +
        paint('bold', `--amount '${amount}' --payee '${CONTEXT.payee}'`),
    );
  }
  return attempts.every(({ result, expected }) => result.startsWith(expected));
}

/** The digits that the text shows first; null where no text is to be seen. */
async function codeOn(handset: Handset | null): Promise<string | null> {
  const text = (await handset?.next(PATIENCE)) ?? '';
  return /(?<!\d)\d{6,10}(?!\d)/.exec(text)?.[0] ?? null;
}

/** As long as the right one, and never it. */
function wrong(code: string | null): string {
  const first = code?.[0] === '0' ? '1' : '0';
  return `${first}${(code ?? '000000').slice(1)}`;
}

function resultText({ result, attemptsLeft }: VerifyResponse): string {
  const name = verifyResultName(result);
  const counted = ['wrong code', 'other context'].includes(name);
  return counted ? `${name}, ${attemptsLeft} attempts left` : name;
}

function refusalText(error: unknown): string {
  if (!isServiceError(error)) throw error;
  return `refused: ${readRpcError(error).message}`;
}
