import { Injectable } from '@nestjs/common';
import { Database } from '../storage/database.js';
import { ACTIVE_VERSIONS_SELECT, TEMPLATE_CHANGED_CHANNEL } from './active-version.sql.js';
import type { ActiveVersionColumns } from './active-version.sql.js';
import type { ActiveVersion, ActiveVersions } from './active-versions.js';

/** The versions in force, as the database has them. */
@Injectable()
export class ActiveVersionStore implements ActiveVersions {
  constructor(private readonly database: Database) {}

  async load(): Promise<readonly ActiveVersion[]> {
    const rows = await this.database.rows<ActiveVersionColumns>(ACTIVE_VERSIONS_SELECT, []);
    return rows.map(({ template_key: key, version, texts }) => ({ key, version, texts }));
  }

  onChange(handler: () => void): () => void {
    return this.database.listen(TEMPLATE_CHANGED_CHANNEL, handler);
  }
}
