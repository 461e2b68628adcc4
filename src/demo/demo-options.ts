import { parseArgs } from 'node:util';
import { UsageError } from '../cli/usage-error.js';
import { FIRST_PERSON } from './run-demo.js';

/** Recipients of the campaign: at the demo carrier's 900 a second it takes some forty seconds. */
export const RECIPIENTS = 30_000;
const MOST_RECIPIENTS = 1_000_000;
/** Fewer are over before there is anything to pause. */
const LEAST_RECIPIENTS = 100;

const USAGE =
  'usage: npm run demo [-- [phone [--as C-1001] | campaign] [--recipients 30000, or 0 for no campaign]]';

export interface DemoAsked {
  /** Whose telephone is to be used, without the rest of the demo; null for the rest. */
  person: string | null;
  /** Of the campaign; 0 is none. */
  recipients: number;
  /** The campaign without the rest of the demo. */
  campaignAlone: boolean;
}

/** What was asked for on the command line. Throws a UsageError. */
export function demoAsked(words: string[]): DemoAsked {
  const { values, positionals } = parsed(words);
  const [what, ...more] = positionals;
  const isPhone = what === 'phone';
  const isCampaign = what === 'campaign';
  const isKnown = what === undefined || isPhone || isCampaign;
  if (more.length > 0 || !isKnown || (values.as !== undefined && !isPhone)) {
    throw new UsageError(USAGE);
  }
  const recipients = Number(values.recipients ?? RECIPIENTS);
  const isCount = /^\d+$/.test(values.recipients ?? '1');
  if (
    !isCount ||
    (recipients < LEAST_RECIPIENTS && recipients !== 0) ||
    recipients > MOST_RECIPIENTS
  ) {
    throw new UsageError(
      `--recipients must be from ${LEAST_RECIPIENTS} to ${MOST_RECIPIENTS}, or 0\n${USAGE}`,
    );
  }
  return {
    person: isPhone ? (values.as ?? FIRST_PERSON) : null,
    recipients,
    campaignAlone: isCampaign,
  };
}

function parsed(words: string[]) {
  try {
    return parseArgs({
      args: words,
      options: { as: { type: 'string' }, recipients: { type: 'string' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`);
  }
}
