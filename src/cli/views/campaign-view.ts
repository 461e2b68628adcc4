import type {
  Campaign,
  CampaignAudience,
  CampaignDefinition,
  CampaignSchedule,
  CampaignStep,
  CampaignVariant,
  CustomerFilter,
} from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { counted } from '../text/counts.js';
import { formatDay, formatTime } from '../text/days.js';
import { durationMs } from '../text/durations.js';
import { formatElapsed } from '../text/elapsed.js';
import {
  campaignStateName,
  className,
  consentName,
  missedRunsName,
  recipientStateName,
} from '../text/names.js';
import { paintState } from '../text/paint.js';
import type { Paint } from '../text/paint.js';
import { printable } from '../text/printable.js';
import { formatFields, formatTable } from '../text/table.js';
import { formatTimestamp } from '../text/timestamp.js';
import { progressText } from './run-view.js';

/** One campaign: what it is, what it says, who did what, and its newest sending. */
export function formatCampaign(campaign: Campaign, paint: Paint): string {
  const state = campaignStateName(campaign.state);
  const { definition, steps, latestRun } = campaign;
  const fields = formatFields(paint, [
    ...(definition ? definitionFields(definition) : []),
    ['version', String(campaign.version)],
    ['schedule', scheduleText(campaign.schedule)],
    ['next run', formatTimestamp(campaign.nextRunAt)],
    ['newest run', latestRun ? `${latestRun.runId}  ${progressText(latestRun)}` : ''],
    ['created', formatTimestamp(campaign.createdAt)],
    ['updated', formatTimestamp(campaign.updatedAt)],
  ]);
  const parts = [`${paint('bold', campaign.campaignId)}  ${paintState(paint, state)}\n${fields}`];
  for (const variant of definition?.variants ?? []) parts.push(formatVariant(variant, paint));
  if (steps.length > 0) parts.push(formatSteps(steps, paint));
  return parts.join('\n\n');
}

function definitionFields(definition: CampaignDefinition): [string, string][] {
  const ttl = durationMs(definition.timeToLive);
  const lifetime = durationMs(definition.lifetime);
  const { messagesPerSecond, holdOutPercent } = definition;
  return [
    ['name', printable(definition.name)],
    ['class', className(definition.messageClass)],
    ['consent', consentName(definition.consentCategory)],
    ['sender', printable(definition.senderId)],
    ['audience', audienceText(definition.audience)],
    ['held out', holdOutPercent === 0 ? '' : `${holdOutPercent} %`],
    ['at most', messagesPerSecond === 0 ? '' : `${counted(messagesPerSecond, 'message')}/s`],
    ['time to live', ttl === null ? '' : formatElapsed(ttl)],
    ['goes on for', lifetime === null ? '' : formatElapsed(lifetime)],
  ];
}

/** Whom it is for, such as `customers: city Leeds or York, from 30 years`. */
export function audienceText(audience: CampaignAudience | null | undefined): string {
  if (!audience) return '';
  if (audience.filter) return `customers: ${filterTexts(audience.filter).join('; ')}`;
  if (audience.audienceId) return `upload ${printable(audience.audienceId)}`;
  if (!audience.result) return 'all customers';
  const { campaignId, runId, states, variants } = audience.result;
  return [
    `result of ${printable(campaignId)}`,
    runId === '' ? '' : `run ${printable(runId)}`,
    states.map(recipientStateName).join(' or '),
    variants.length === 0 ? '' : `variant ${variants.map(printable).join(' or ')}`,
  ]
    .filter((part) => part !== '')
    .join('; ');
}

function filterTexts(filter: CustomerFilter): string[] {
  const oneOf = (what: string, words: readonly string[]) =>
    words.length === 0 ? '' : `${what} ${words.map(printable).join(' or ')}`;
  const consent = consentName(filter.consentedTo);
  const from = formatDay(filter.customerSinceFrom);
  const until = formatDay(filter.customerSinceUntil);
  return [
    filter.minAge === 0 ? '' : `from ${filter.minAge} years`,
    filter.maxAge === 0 ? '' : `to ${filter.maxAge} years`,
    oneOf('city', filter.cities),
    oneOf('segment', filter.segments),
    oneOf('with', filter.products),
    oneOf('without', filter.withoutProducts),
    oneOf('language', filter.locales),
    from === '' ? '' : `since ${from} or later`,
    until === '' ? '' : `since ${until} or earlier`,
    consent === 'unspecified' ? '' : `agreed to ${consent}`,
  ].filter((part) => part !== '');
}

/** When it goes: `now`, a moment, by the recipients' clocks, or again and again. */
export function scheduleText(schedule: CampaignSchedule | null | undefined): string {
  if (!schedule) return '';
  if (schedule.at) return formatTimestamp(schedule.at);
  const { local, recurring } = schedule;
  if (local) {
    const until = formatTime(local.until);
    const day = `${formatDay(local.date)} ${formatTime(local.time)}`;
    return `${day}${until === '' ? '' : ` to ${until}`} by each recipient's clock`;
  }
  if (!recurring) return 'now';
  const until = formatDay(recurring.until);
  return [
    printable(recurring.cron),
    printable(recurring.timeZone),
    until === '' ? '' : `until ${until}`,
    `missed: ${missedRunsName(recurring.missed)}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function formatVariant(variant: CampaignVariant, paint: Paint): string {
  const share = variant.percent === 0 ? '' : `, ${variant.percent} %`;
  const head = paint('bold', `Variant ${printable(variant.name)}`) + share;
  const variables = Object.entries(variant.variables).map(
    ([name, value]) => `  ${paint('dim', printable(name))} = ${printable(value)}`,
  );
  const texts = Object.entries(variant.texts?.byLocale ?? {}).flatMap(([locale, text]) => [
    `  ${paint('dim', printable(locale))}`,
    ...text.split('\n').map((line) => `    ${printable(line)}`),
  ]);
  const template = variant.templateKey ? [`  template ${printable(variant.templateKey)}`] : [];
  return [head, ...template, ...texts, ...variables].join('\n');
}

function formatSteps(steps: readonly CampaignStep[], paint: Paint): string {
  const rows = steps.map(({ at, step, clientId, note }) => [
    formatTimestamp(at),
    printable(step),
    printable(clientId),
    printable(note),
  ]);
  return formatTable(paint, ['AT', 'STEP', 'BY', 'NOTE'], rows);
}

/** The campaigns, one a line. */
export function formatCampaigns(campaigns: readonly Campaign[], paint: Paint): string {
  const rows = campaigns.map(({ campaignId, definition, state, nextRunAt, latestRun }) => [
    campaignId,
    printable(definition?.name ?? ''),
    paintState(paint, campaignStateName(state)),
    formatTimestamp(nextRunAt).slice(0, 16),
    latestRun ? progressText(latestRun) : '',
  ]);
  return formatTable(paint, ['CAMPAIGN', 'NAME', 'STATE', 'NEXT RUN', 'NEWEST RUN'], rows);
}
