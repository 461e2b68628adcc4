import type {
  CarrierPreview,
  GetTemplateResponse,
  TemplatePreview,
  TemplateRegistration,
  TemplateSummary,
  TemplateVariable,
  TemplateVersion,
} from '../../rpc/generated/tellerline/v1/template_service.js';
import { formatMoney } from '../text/money.js';
import { encodingName, templateStateName, unitName } from '../text/names.js';
import type { Paint } from '../text/paint.js';
import { printable } from '../text/printable.js';
import { formatTable } from '../text/table.js';
import { formatMoment, timestampMs } from '../text/timestamp.js';

/** All templates, one a line. */
export function formatTemplates(templates: readonly TemplateSummary[], paint: Paint): string {
  const rows = templates.map(({ key, activeVersion, locales, drafts }) => [
    key,
    versionName(activeVersion),
    locales.join(', '),
    drafts === 0 ? '' : paint('yellow', String(drafts)),
  ]);
  return formatTable(paint, ['TEMPLATE', 'IN FORCE', 'LOCALES', 'DRAFTS'], rows, [3]);
}

/** One template: its versions, its variables, its registrations, and the texts of one version. */
export function formatTemplate(
  key: string,
  template: GetTemplateResponse,
  shown: TemplateVersion | undefined,
  paint: Paint,
): string {
  const { versions, variables, registrations, problems } = template;
  const parts = [
    paint('bold', key),
    formatVersions(versions, paint),
    ...problems.map((problem) => `${paint('red', 'passed over')}  ${printable(problem)}`),
    ...(variables.length > 0 ? [formatVariables(variables, paint)] : []),
    ...(registrations.length > 0 ? [formatRegistrations(registrations, paint)] : []),
    ...(shown === undefined ? [] : [formatTexts(shown, paint)]),
  ];
  return parts.join('\n\n');
}

export function formatVersions(versions: readonly TemplateVersion[], paint: Paint): string {
  const heads = ['VERSION', 'STATE', 'WRITTEN', 'APPROVED', 'IN FORCE', 'NOTE'];
  const rows = versions.map((version) => [
    versionName(version.version),
    paintTemplateState(paint, templateStateName(version.state)),
    who(version.createdBy, version.createdAt),
    who(version.approvedBy, version.approvedAt),
    who(version.activatedBy, version.activatedAt),
    printable(version.note),
  ]);
  return formatTable(paint, heads, rows);
}

function formatVariables(variables: readonly TemplateVariable[], paint: Paint): string {
  const rows = variables.map(({ name, required, choices }) => [
    name,
    required ? 'yes' : '',
    choices.join(', '),
  ]);
  return formatTable(paint, ['VARIABLE', 'ALWAYS', 'ONE OF'], rows);
}

function formatRegistrations(registrations: readonly TemplateRegistration[], paint: Paint): string {
  const rows = registrations.map(({ carrier, locale, registeredTemplateId, pattern }) => [
    carrier,
    locale,
    printable(registeredTemplateId),
    printable(pattern),
  ]);
  return formatTable(paint, ['CARRIER', 'LOCALE', 'REGISTERED ID', 'PATTERN'], rows);
}

function formatTexts({ version, texts }: TemplateVersion, paint: Paint): string {
  const blocks = Object.entries(texts).map(
    ([locale, text]) => `${paint('dim', locale)}\n${lines(text)}`,
  );
  return [`Texts of ${versionName(version)}:`, ...blocks].join('\n\n');
}

/** What a version says in each language, and what that takes at each carrier. */
export function formatPreviews(previews: readonly TemplatePreview[], paint: Paint): string {
  return previews.map((preview) => formatOne(preview, paint)).join('\n\n');
}

function formatOne({ locale, text, carriers, warnings }: TemplatePreview, paint: Paint): string {
  const parts = [paint('bold', locale), lines(text)];
  if (carriers.length > 0) parts.push('', formatCarriers(carriers, paint));
  for (const warning of warnings)
    parts.push(`${paint('yellow', 'warning')}  ${printable(warning)}`);
  return parts.join('\n');
}

function formatCarriers(carriers: readonly CarrierPreview[], paint: Paint): string {
  const heads = ['CARRIER', 'ENCODING', 'SEGMENTS', 'LENGTH', 'COST', 'REGISTERED ID', 'REFUSED'];
  const rows = carriers.map(({ carrier, segmentation: cost, registeredTemplateId, refusal }) => [
    carrier,
    cost ? encodingName(cost.encoding) : '',
    cost ? String(cost.segments) : '',
    cost ? `${cost.units} ${unitName(cost.encoding)}` : '',
    formatMoney(cost?.cost),
    printable(registeredTemplateId),
    refusal === '' ? '' : paint('red', printable(refusal)),
  ]);
  return formatTable(paint, heads, rows, [2]);
}

function lines(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${printable(line)}`)
    .join('\n');
}

function versionName(version: number): string {
  return version === 0 ? 'shipped' : String(version);
}

function who(client: string, timestamp: TemplateVersion['createdAt']): string {
  const at = timestampMs(timestamp);
  if (at === null) return printable(client);
  return `${printable(client)} ${formatMoment(at).slice(0, 16)}`.trim();
}

function paintTemplateState(paint: Paint, state: string): string {
  if (state === 'active') return paint('green', state);
  return state === 'draft' ? paint('yellow', state) : state;
}
