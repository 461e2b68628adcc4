import { Option } from 'commander';
import type { Command } from 'commander';
import type { DateMessage } from '../rpc/generated/google/type/date.js';
import { RecipientState } from '../rpc/generated/tellerline/v1/broadcast_service.js';
import type { CampaignAudience } from '../rpc/generated/tellerline/v1/broadcast_service.js';
import { ConsentCategory } from '../rpc/generated/tellerline/v1/consent.js';
import { dayOption, repeatedOption, wholeNumberOption } from './option-values.js';
import type { Sparse } from './unary-calls.js';
import { UsageError } from './usage-error.js';

/** What many can be asked for. */
export const CONSENT_OPTIONS = {
  service: ConsentCategory.CONSENT_CATEGORY_SERVICE,
  greetings: ConsentCategory.CONSENT_CATEGORY_GREETINGS,
  offers: ConsentCategory.CONSENT_CATEGORY_OFFERS,
} as const;

export type ConsentOption = keyof typeof CONSENT_OPTIONS;

/** What becomes of recipients for good; what is open changes yet. */
export const RECIPIENT_STATE_OPTIONS = {
  delivered: RecipientState.RECIPIENT_STATE_DELIVERED,
  undeliverable: RecipientState.RECIPIENT_STATE_UNDELIVERABLE,
  expired: RecipientState.RECIPIENT_STATE_EXPIRED,
  rejected: RecipientState.RECIPIENT_STATE_REJECTED,
  unknown: RecipientState.RECIPIENT_STATE_UNKNOWN,
  cancelled: RecipientState.RECIPIENT_STATE_CANCELLED,
  skipped: RecipientState.RECIPIENT_STATE_SKIPPED,
  'held-out': RecipientState.RECIPIENT_STATE_HELD_OUT,
} as const;

export type RecipientStateOption = keyof typeof RECIPIENT_STATE_OPTIONS;

/** Whom a campaign is for, as the options say it. */
export interface AudienceOptions {
  audience?: string[];
  minAge?: number;
  maxAge?: number;
  city?: string[];
  segment?: string[];
  product?: string[];
  withoutProduct?: string[];
  language?: string[];
  sinceFrom?: DateMessage;
  sinceUntil?: DateMessage;
  consented?: ConsentOption;
  resultState?: RecipientStateOption[];
  resultVariant?: string[];
  resultRun?: string;
}

const age = wholeNumberOption(1, 150);

export function addAudienceOptions(command: Command): Command {
  const states = Object.keys(RECIPIENT_STATE_OPTIONS);
  return command
    .option('--audience <what...>', 'all, filter, upload ID, or result CAMPAIGN-ID')
    .option('--min-age <years>', 'of a filter: so old at least', age)
    .option('--max-age <years>', 'of a filter: so old at most', age)
    .option('--city <name>', 'of a filter; repeat it for more, one is enough', repeatedOption)
    .option('--segment <word>', 'likewise', repeatedOption)
    .option('--product <word>', 'who has one of them', repeatedOption)
    .option('--without-product <word>', 'who has none of them', repeatedOption)
    .option('--language <tag>', 'such as hi, or en-IN', repeatedOption)
    .option('--since-from <day>', 'customers since then, or later', dayOption)
    .option('--since-until <day>', 'customers since then, or earlier', dayOption)
    .addOption(
      new Option('--consented <category>', 'who agreed in so many words').choices(
        Object.keys(CONSENT_OPTIONS),
      ),
    )
    .addOption(
      new Option('--result-state <state...>', 'of a result: with whom it went so').choices(states),
    )
    .option('--result-variant <name>', 'of a result: who got it; repeat for more', repeatedOption)
    .option('--result-run <id>', "of a result: that run, and not the campaign's newest");
}

/** Undefined where no option says it. Throws a UsageError. */
export function audienceOf(options: AudienceOptions): Sparse<CampaignAudience> | undefined {
  const filter = filterOf(options);
  const result = resultOf(options);
  const filtered = Object.keys(filter).length > 0;
  const { audience } = options;
  if (audience === undefined) {
    if (Object.keys(result).length > 0) throw new UsageError('--result-… goes with a result');
    return filtered ? { filter } : undefined;
  }
  const [kind, id, ...more] = audience;
  const needsId = kind === 'upload' || kind === 'result';
  if (more.length > 0 || needsId !== (id !== undefined) || !KINDS.has(kind ?? '')) {
    throw new UsageError('--audience must be all, filter, upload ID or result CAMPAIGN-ID');
  }
  if (filtered !== (kind === 'filter')) {
    throw new UsageError(
      filtered ? 'conditions such as --city go with a filter' : 'a filter needs a condition',
    );
  }
  if (kind !== 'result' && Object.keys(result).length > 0) {
    throw new UsageError('--result-… goes with a result');
  }
  if (kind === 'filter') return { filter };
  if (kind === 'upload') return { audienceId: id ?? '' };
  if (kind === 'result') return { result: { ...result, campaignId: id ?? '' } };
  return { all: {} };
}

const KINDS: ReadonlySet<string> = new Set(['all', 'filter', 'upload', 'result']);

function filterOf(options: AudienceOptions): NonNullable<Sparse<CampaignAudience>['filter']> {
  const { minAge, maxAge, city, segment, product, withoutProduct, language } = options;
  const { sinceFrom, sinceUntil, consented } = options;
  return {
    ...(minAge !== undefined && { minAge }),
    ...(maxAge !== undefined && { maxAge }),
    ...(city !== undefined && { cities: city }),
    ...(segment !== undefined && { segments: segment }),
    ...(product !== undefined && { products: product }),
    ...(withoutProduct !== undefined && { withoutProducts: withoutProduct }),
    ...(language !== undefined && { locales: language }),
    ...(sinceFrom !== undefined && { customerSinceFrom: sinceFrom }),
    ...(sinceUntil !== undefined && { customerSinceUntil: sinceUntil }),
    ...(consented !== undefined && { consentedTo: CONSENT_OPTIONS[consented] }),
  };
}

function resultOf({ resultState, resultVariant, resultRun }: AudienceOptions) {
  return {
    ...(resultState !== undefined && {
      states: resultState.map((state) => RECIPIENT_STATE_OPTIONS[state]),
    }),
    ...(resultVariant !== undefined && { variants: resultVariant }),
    ...(resultRun !== undefined && { runId: resultRun }),
  };
}
