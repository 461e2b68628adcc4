import { counter, gauge, histogram, NEAR } from './metric-definition.js';

/** From a text that is answered at once to one that waited for the bank, or for the daemon. */
const REPLY = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 15, 30, 60, 300, 900];

/** The metrics of what customers write, and of the bank's own system that is asked about it. */
export const INBOUND_METRICS = {
  inboundKept: counter(
    'inbound_kept_total',
    ['carrier', 'fate'],
    "Customers' deliver_sm that were kept: new (whole), part (of several), repeated (by the carrier; nothing comes of it).",
  ),
  inboundPartsMissing: counter(
    'inbound_parts_missing_total',
    ['carrier'],
    'Messages given up as their parts did not all come.',
  ),
  inboundHandled: counter(
    'inbound_handled_total',
    ['service', 'state', 'guard', 'reason'],
    'What was made of messages; service none where none was understood, answer of an answer to a question.',
  ),
  inboundReplySeconds: histogram(
    'inbound_reply_seconds',
    ['service'],
    REPLY,
    "From a message kept (its last part) to its answer committed; the carrier's way is not in it.",
  ),
  inboundSettled: counter(
    'inbound_settled_total',
    ['service', 'state', 'by'],
    'Operations whose outcome was known only later: by the core, or by a person.',
  ),
  inboundUncertain: counter(
    'inbound_uncertain_total',
    ['service'],
    'Operations whose outcome the bank never told, and is not asked for any more.',
  ),
  inboundUntold: counter(
    'inbound_untold_total',
    ['service'],
    'Commands of which the customer could not be told what became of them, and is not any more; service none where none was understood. Blocked customers are not counted.',
  ),
  inboundLocks: counter(
    'inbound_locks_total',
    ['what'],
    'Customers locked for wrong PINs (pin) or confirmation codes (code).',
  ),
  inboundUnlocks: counter('inbound_unlocks_total', ['what'], 'Locks that a person ended.'),
  inboundFailed: counter(
    'inbound_failed_total',
    ['carrier'],
    'Times a message could not be worked on and waits to be tried again.',
  ),
  inboundOptOuts: counter('inbound_opt_outs_total', ['carrier'], 'STOP by SMS.'),
  inboundOptIns: counter('inbound_opt_ins_total', ['carrier'], 'START by SMS.'),
  inboundWaiting: gauge(
    'inbound_work_waiting',
    [],
    "Customers' deliver_sm that are not answered yet, in the whole database (every node shows the same). Counted up to a limit.",
  ),
  inboundOldest: gauge(
    'inbound_work_oldest_seconds',
    [],
    'Age of the oldest message not answered yet; one that waits for its parts is not counted. 0 with none.',
  ),
  commandsOpen: gauge(
    'inbound_commands_open',
    ['state'],
    'Commands whose outcome is not known, in the whole database: executing (the bank is asked) and uncertain (a person has to). Counted up to a limit.',
  ),
  commandsOldest: gauge(
    'inbound_executing_oldest_seconds',
    [],
    'For how long the oldest of the executing commands has been without an outcome; 0 with none.',
  ),

  coreCalls: counter(
    'core_calls_total',
    ['method', 'result'],
    "Tries of calls to the bank's own system: ok, refused, not_found, away (no answer in time, or none at all), wrong (an answer against the contract).",
  ),
  coreSeconds: histogram('core_call_seconds', ['method'], NEAR, 'Time of one such try.'),
  coreNotMade: counter(
    'core_calls_not_made_total',
    ['method', 'reason'],
    'Calls not made: breaker_open (short-circuited), crowded_out (core.maxConcurrent were under way).',
  ),
  coreBreaker: gauge(
    'core_breaker_state',
    ['state'],
    "1 for the state that the breaker of the bank's system is in: closed, open, half_open.",
  ),
} as const;
