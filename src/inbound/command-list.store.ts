import { Injectable } from '@nestjs/common';
import { uuid7Floor } from '../message/uuid7.js';
import type { ServiceName } from '../settings/inbound-settings.schema.js';
import { Database } from '../storage/database.js';
import { Sealer } from '../storage/sealing.js';
import { COMMANDS_BY } from './command-list.sql.js';
import type { ListedColumns } from './command-list.sql.js';
import type { CommandRecord } from './command-record.js';
import { recordOf } from './command-row.js';
import type { CommandState } from './inbound-reports.js';

/** Above every UUIDv7. */
const ABOVE_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const BELOW_ALL = '00000000-0000-0000-0000-000000000000';
/** Rows that a page looks at, where no index knows what fits. */
const MOST_LOOKED_AT = 10_000;
/** An ID has the time of a message's first part, on one node's clock (ms). */
const SLACK = 2 * 3_600_000;

export interface CommandFilter {
  /** Whose; null for everyone's. */
  of: { msisdn: string } | { customerId: string } | null;
  service: ServiceName | null;
  state: CommandState | null;
  /** Milliseconds since the epoch; null for no bound. */
  receivedAfter: number | null;
  receivedBefore: number | null;
}

export interface CommandPage {
  commands: CommandRecord[];
  /** The command ID to go on below; null on the last page. */
  below: string | null;
}

/** Reads the audit of customers' commands. */
@Injectable()
export class CommandListStore {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  /** Newest first; `below` null is the first page. A page may be short although more follows. */
  async list(filter: CommandFilter, below: string | null, size: number): Promise<CommandPage> {
    const { service, state, receivedAfter, receivedBefore } = filter;
    const [statement, key] = this.#keyOf(filter);
    const values = [
      lesser(below ?? ABOVE_ALL, receivedBefore),
      receivedAfter === null ? BELOW_ALL : uuid7Floor(Math.max(0, receivedAfter - SLACK)),
      MOST_LOOKED_AT,
      ...[service, state, receivedAfter, receivedBefore],
      size + 1,
      key,
    ];
    const rows = await this.database.rows<ListedColumns & Record<string, unknown>>(
      statement,
      values,
    );
    const [bound] = rows;
    // The one row of an empty page has no command.
    const found = rows.filter((row) => (row.command_id as string | null) !== null);
    const shown = found.slice(0, size);
    return {
      commands: shown.map((row) => recordOf(row, this.sealer)),
      below:
        found.length > size
          ? shown[shown.length - 1].command_id
          : bound !== undefined && bound.looked === MOST_LOOKED_AT
            ? bound.last_looked
            : null,
    };
  }

  #keyOf({ of, state }: CommandFilter) {
    if (of !== null && 'msisdn' in of) {
      return [COMMANDS_BY.msisdn, this.sealer.lookupHash(of.msisdn)] as const;
    }
    if (of !== null) return [COMMANDS_BY.customer, of.customerId] as const;
    if (state === 'executing' || state === 'uncertain') return [COMMANDS_BY.open, state] as const;
    return [COMMANDS_BY.any, null] as const;
  }
}

/** The lesser of an ID and the first that can have come after a moment. */
function lesser(id: string, moment: number | null): string {
  if (moment === null) return id;
  const bound = uuid7Floor(Math.max(0, moment + SLACK));
  return bound < id ? bound : id;
}
