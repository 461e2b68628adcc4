import { FieldChecks } from '../../failure/field-checks.js';
import { checkDay } from '../../rpc/calendar-checks.js';
import type { DateMessage } from '../../rpc/generated/google/type/date.js';
import type {
  CampaignDefinition,
  CampaignVariant,
  CustomerFilter,
} from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import type { AudienceSpec, CustomerConditions } from '../audience/audience-spec.js';
import type { FinalRecipientState } from '../run/recipient-states.js';
import type { RunMoment, RunSpec, VariantSpec } from '../run/run-spec.js';
import { CLASSES, CONSENTS, recipientStateOf } from './contract-words.js';
import { millisecondsOf } from './duration-check.js';

/** What a run of a checked definition sends. `sourceRunId` is of the run whose result is the audience, if it is one. */
export function runSpecOf(
  definition: CampaignDefinition,
  moment: RunMoment,
  sourceRunId: string | null,
): RunSpec {
  const { senderId, messagesPerSecond, timeToLive } = definition;
  return {
    name: definition.name,
    eventType: 'campaign',
    messageClass: CLASSES[definition.messageClass]!,
    consent: CONSENTS[definition.consentCategory]!,
    senderId: senderId === '' ? null : senderId,
    variants: definition.variants.map(variantOf),
    holdOutPercent: definition.holdOutPercent,
    audience: audienceOf(definition, sourceRunId),
    moment,
    messagesPerSecond: messagesPerSecond === 0 ? null : messagesPerSecond,
    timeToLive: timeToLive ? millisecondsOf(timeToLive) : null,
  };
}

/** One with its content. */
export function variantOf({
  name,
  percent,
  templateKey,
  texts,
  variables,
}: CampaignVariant): VariantSpec {
  return {
    name,
    percent,
    content: texts
      ? { kind: 'texts', texts: texts.byLocale, variables }
      : { kind: 'template', template: templateKey ?? '', variables },
  };
}

function audienceOf({ audience }: CampaignDefinition, sourceRunId: string | null): AudienceSpec {
  if (audience?.result) {
    return {
      kind: 'result',
      runId: sourceRunId!,
      states: audience.result.states.map((name) => recipientStateOf(name) as FinalRecipientState),
      variants: audience.result.variants,
    };
  }
  if (audience?.audienceId) return { kind: 'upload', audienceId: audience.audienceId };
  return {
    kind: 'customers',
    filter: audience?.filter ? conditionsOf(audience.filter) : {},
  };
}

function conditionsOf(filter: CustomerFilter): CustomerConditions {
  const conditions: CustomerConditions = {
    minAge: filter.minAge === 0 ? undefined : filter.minAge,
    maxAge: filter.maxAge === 0 ? undefined : filter.maxAge,
    cities: listOf(filter.cities),
    segments: listOf(filter.segments),
    products: listOf(filter.products),
    withoutProducts: listOf(filter.withoutProducts),
    locales: listOf(filter.locales),
    customerSinceFrom: dayOf(filter.customerSinceFrom),
    customerSinceUntil: dayOf(filter.customerSinceUntil),
    consentedTo: CONSENTS[filter.consentedTo],
  };
  // Kept as JSON, where what is undefined is not.
  return Object.fromEntries(Object.entries(conditions).filter(([, value]) => value !== undefined));
}

function listOf(values: readonly string[]): readonly string[] | undefined {
  return values.length === 0 ? undefined : values;
}

function dayOf(date: DateMessage | null | undefined): string | undefined {
  return date ? checkDay(new FieldChecks(), '', date) : undefined;
}
