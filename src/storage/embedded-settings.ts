/**
 * The embedded server's settings: for a demo, tests and benchmarks on one
 * machine that it shares with the daemon. What is committed survives a power
 * cut: fsync, full_page_writes and synchronous_commit stay as PostgreSQL has
 * them, on.
 */
export const SERVER_SETTINGS: Record<string, string> = {
  // The socket only.
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',

  // Taken as they are used. Enough that a day's open segments stay in memory.
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '128MB',

  // Few checkpoints, spread out: after each, the first change of a page logs the whole page.
  max_wal_size: '4GB',
  min_wal_size: '256MB',
  wal_buffers: '16MB',
  wal_compression: 'pglz',
  checkpoint_timeout: '15min',
  // No replica and no archive are fed from it.
  wal_level: 'minimal',
  max_wal_senders: '0',

  // Short statements by key: neither gains from a compiler or from helpers.
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  random_page_cost: '1.1',
  // One process reads ahead, not three: there is little to read.
  io_workers: '1',

  // Segments are updated two or three times each: clean up early and often.
  autovacuum_naptime: '15s',
  autovacuum_max_workers: '2',
  autovacuum_vacuum_cost_limit: '2000',

  // Values of a statement may be a customer's: neither they nor details of errors are logged.
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_checkpoints: 'off',
  log_connections: '',
};
