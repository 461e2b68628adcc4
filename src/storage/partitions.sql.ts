import type { Partition } from './partitions.js';
import type { Statement } from './queryable.js';

/** Any number will do that no other scheduled work of this database takes. */
export const PARTITION_LOCK = 7_355_608_002;

export const LIST_PARTITIONS: Statement = {
  name: 'partitions_list',
  text: `
    select c.relname as name,
           i.inhparent is not null as attached,
           coalesce(i.inhdetachpending, false) as detaching
      from pg_class c
      left join pg_inherits i on i.inhrelid = c.oid
     where c.relkind = 'r'
       and c.relnamespace = current_schema()::regnamespace
       and c.relname ~ '^[a-z_]+_p[0-9]{8}$'
     order by c.relname`,
};

// Data definition takes no parameters. Every name and bound below is made by
// partitions.ts from a fixed list and a day.

/**
 * Made beside its parent and then attached, which lets the traffic through;
 * `create table … partition of` would stop it.
 */
export function createPartition({ name, table }: Partition): Statement {
  return {
    name: '',
    text: `create table if not exists ${name}
      (like ${table.name} including all excluding identity)
      with (${table.parameters})`,
  };
}

export function attachPartition({ name, table, from, to }: Partition): Statement {
  return {
    name: '',
    text: `alter table ${table.name} attach partition ${name} for values from ('${from}') to ('${to}')`,
  };
}

/** Waits for what still reads the partition, and stops nothing. */
export function detachPartition(table: string, name: string): Statement {
  return { name: '', text: `alter table ${table} detach partition ${name} concurrently` };
}

export function finishDetach(table: string, name: string): Statement {
  return { name: '', text: `alter table ${table} detach partition ${name} finalize` };
}

export function dropPartition(name: string): Statement {
  return { name: '', text: `drop table if exists ${name}` };
}
