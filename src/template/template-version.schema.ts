import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import type { VersionState } from './version-rules.js';

/** A version of a template, with who did what to it; its texts never change. */
export const TemplateVersionEntity = defineEntity({
  name: 'TemplateVersion',
  tableName: 'template_version',
  properties: {
    templateKey: p.text().primary(),
    version: p.integer().primary(),
    state: p.text().$type<VersionState>(),
    texts: p.json<Record<string, string>>(),
    note: p.text(),
    createdBy: p.text(),
    createdAt: p.datetime(),
    approvedBy: p.text().nullable(),
    approvedAt: p.datetime().nullable(),
    activatedBy: p.text().nullable(),
    activatedAt: p.datetime().nullable(),
    /** Who put another version in force instead. */
    retiredBy: p.text().nullable(),
    retiredAt: p.datetime().nullable(),
  },
});

export type TemplateVersionRow = InferEntity<typeof TemplateVersionEntity>;
