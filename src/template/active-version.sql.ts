import type { Statement } from '../storage/queryable.js';

export interface ActiveVersionColumns {
  template_key: string;
  version: number;
  texts: Record<string, string>;
}

export const ACTIVE_VERSIONS_SELECT: Statement = {
  name: 'template_active_versions',
  text: `
    select template_key, version, texts from template_version
    where state = 'active' order by template_key`,
};

/** Told, with the key, when another version of a template is in force. */
export const TEMPLATE_CHANGED_CHANNEL = 'template_changed';
