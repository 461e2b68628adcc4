import { toTimestamp } from '../rpc/timestamps.js';
import type { TemplateVersion } from '../rpc/generated/tellerline/v1/template_service.js';
import { TemplateState } from '../rpc/generated/tellerline/v1/template_service.js';
import type { Texts } from '../template/catalogue.js';
import type { TemplateVersionRow } from '../template/template-version.schema.js';
import type { VersionState } from '../template/version-rules.js';
import { SHIPPED_VERSION } from '../template/version-rules.js';

const STATES: Record<VersionState, TemplateState> = {
  draft: TemplateState.TEMPLATE_STATE_DRAFT,
  approved: TemplateState.TEMPLATE_STATE_APPROVED,
  active: TemplateState.TEMPLATE_STATE_ACTIVE,
  retired: TemplateState.TEMPLATE_STATE_RETIRED,
};

export function toProtoVersion(row: TemplateVersionRow): TemplateVersion {
  return {
    key: row.templateKey,
    version: row.version,
    state: STATES[row.state],
    texts: row.texts,
    note: row.note,
    createdBy: row.createdBy,
    createdAt: moment(row.createdAt),
    approvedBy: row.approvedBy ?? '',
    approvedAt: moment(row.approvedAt),
    activatedBy: row.activatedBy ?? '',
    activatedAt: moment(row.activatedAt),
  };
}

/** The file as version 0: in force where no other is, since the last of those was retired. */
export function toShippedVersion(
  key: string,
  texts: Texts,
  rows: readonly TemplateVersionRow[],
): TemplateVersion {
  const active = !rows.some(({ state }) => state === 'active');
  const since = active ? lastRetired(rows) : undefined;
  return {
    key,
    version: SHIPPED_VERSION,
    state: STATES[active ? 'active' : 'retired'],
    texts: Object.fromEntries([...texts].map(([locale, { source }]) => [locale, source])),
    note: '',
    createdBy: '',
    createdAt: undefined,
    approvedBy: '',
    approvedAt: undefined,
    activatedBy: since?.retiredBy ?? '',
    activatedAt: moment(since?.retiredAt),
  };
}

function lastRetired(rows: readonly TemplateVersionRow[]): TemplateVersionRow | undefined {
  const at = ({ retiredAt }: TemplateVersionRow) => retiredAt?.getTime() ?? 0;
  return rows.filter((row) => at(row) > 0).sort((a, b) => at(b) - at(a))[0];
}

function moment(at: Date | null | undefined): TemplateVersion['createdAt'] {
  return at ? toTimestamp(at.getTime()) : undefined;
}
