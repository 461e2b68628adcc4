import type { Statement } from '../../storage/queryable.js';

/** Advisory lock of reading a register's file; over all daemons of a database. */
export const REGISTER_LOCK = 7_355_608_028;

export interface KeptRegisterColumns {
  register: string;
  fingerprint: string;
  generation: number;
  numbers: string;
}

/** `$1 register[]`. */
export const KEPT_REGISTERS: Statement = {
  name: 'register_kept',
  text: `
    select register, fingerprint, generation, numbers
    from do_not_disturb_register where register = any ($1::text[])`,
};

export interface ListedColumns {
  /** In the array of hashes, from 1; null where none of them is listed. */
  place: number | null;
}

/** Those of `$2 msisdn_hash[]` in the register `$1`; no row at all where it was never read. */
export const LISTED: Statement = {
  name: 'register_listed',
  text: `
    select listed.place::integer as place
    from do_not_disturb_register kept
    left join (
      select place from unnest($2::bytea[]) with ordinality as asked (msisdn_hash, place)
      join do_not_disturb_number number using (msisdn_hash)
      where number.register = $1) listed on true
    where kept.register = $1`,
};

/** What is read is of its connection only, until it is the register. */
export const BEGIN_READING: Statement = {
  name: 'register_begin_reading',
  text: 'create temporary table do_not_disturb_reading (msisdn_hash bytea primary key)',
};

export const END_READING: Statement = {
  name: 'register_end_reading',
  text: 'drop table if exists pg_temp.do_not_disturb_reading',
};

export interface AddedColumns {
  added: number;
}

/** `$1 msisdn_hash[]`; `added` without those that came before. */
export const ADD_TO_READING: Statement = {
  name: 'register_add_to_reading',
  text: `
    with added as (
      insert into pg_temp.do_not_disturb_reading (msisdn_hash)
      select msisdn_hash from unnest($1::bytea[]) as given (msisdn_hash)
      on conflict do nothing returning 1)
    select count(*)::integer as added from added`,
};

/** Nobody else does it for a temporary table. */
export const ANALYSE_READING: Statement = {
  name: 'register_analyse_reading',
  text: 'analyze pg_temp.do_not_disturb_reading',
};

/** Of the register `$1`, from the hash `$2` on and before `$3` (null: to the end), what the reading has not. */
export const DELETE_UNREAD: Statement = {
  name: 'register_delete_unread',
  text: `
    delete from do_not_disturb_number number
    where register = $1 and msisdn_hash >= $2::bytea
      and ($3::bytea is null or msisdn_hash < $3::bytea)
      and not exists (select from pg_temp.do_not_disturb_reading reading
        where reading.msisdn_hash = number.msisdn_hash)`,
};

/** Into the register `$1`, what the reading has from the hash `$2` on and before `$3`, in the generation `$4`. */
export const INSERT_READ: Statement = {
  name: 'register_insert_read',
  text: `
    insert into do_not_disturb_number (register, msisdn_hash, generation)
    select $1, msisdn_hash, $4 from pg_temp.do_not_disturb_reading
    where msisdn_hash >= $2::bytea and ($3::bytea is null or msisdn_hash < $3::bytea)
    on conflict do nothing`,
};

/** Register, fingerprint, generation, numbers, and when it was read (ms since the epoch). */
export const KEEP_REGISTER: Statement = {
  name: 'register_keep',
  text: `
    insert into do_not_disturb_register (register, fingerprint, generation, numbers, loaded_at)
    values ($1, $2, $3, $4, to_timestamp($5::bigint / 1000.0))
    on conflict (register) do update set fingerprint = excluded.fingerprint,
      generation = excluded.generation, numbers = excluded.numbers,
      loaded_at = excluded.loaded_at`,
};
