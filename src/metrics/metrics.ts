import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { BROADCAST_METRICS } from './broadcast-metrics.js';
import { INBOUND_METRICS } from './inbound-metrics.js';
import { counter, gauge, histogram, NEAR } from './metric-definition.js';
import type { Definition } from './metric-definition.js';

export const METRIC_PREFIX = 'tellerline_';

/** From an OTP submitted at once to a promotion that waited for its night. */
const WAIT = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 21600];
/** A handset's answer: a second when it is on, hours when it is off. */
const DELIVERY = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 900, 3600, 21600, 86400];
/** A customer who reads an SMS and types what it says. */
const TYPING = [2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600];
const ROWS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

/** Every metric of the daemon, beside the process defaults of prom-client. */
export const METRICS = {
  info: gauge('info', ['version', 'node'], '1, with what is running.'),

  messagesAccepted: counter(
    'messages_accepted_total',
    ['class', 'event_type'],
    'Messages committed, by class and event type.',
  ),
  segmentsAccepted: counter(
    'segments_accepted_total',
    ['class', 'path'],
    'Segments committed; path fast went to a bind without a claim, path queued waited for one.',
  ),
  messagesRepeated: counter(
    'messages_repeated_total',
    ['event_type'],
    'Repeats of an event ID, answered with the first message.',
  ),
  messagesRefused: counter(
    'messages_refused_total',
    ['code'],
    'Events and direct messages not accepted, by failure code.',
  ),

  eventsToldAs: counter(
    'events_told_as_total',
    ['from', 'to'],
    'Transactions that a threshold had told as something else.',
  ),
  eventsSuppressed: counter(
    'events_suppressed_total',
    ['event_type'],
    'Events that an earlier message had told already: nothing was sent.',
  ),
  eventsScheduled: counter(
    'events_scheduled_total',
    ['event_type', 'because'],
    'Events kept until their moment: for a schedule, or for the end of do_not_disturb hours.',
  ),
  scheduledFailed: counter(
    'scheduled_events_failed_total',
    ['code'],
    'Events given up at their moment, by failure code.',
  ),
  scheduledWaiting: gauge(
    'scheduled_events_waiting',
    [],
    'Events that wait for their moment, in the whole database (every node shows the same). Counted up to a limit.',
  ),
  scheduledLate: gauge(
    'scheduled_events_late_seconds',
    [],
    'For how long an event has been due that no node took; 0 with none.',
  ),

  otpIssued: counter('otp_issued_total', ['purpose', 'country'], 'Challenges opened.'),
  otpResent: counter('otp_resent_total', ['purpose', 'country'], 'Further codes of a challenge.'),
  otpVerified: counter(
    'otp_verified_total',
    ['purpose', 'country'],
    'Challenges whose code was given.',
  ),
  otpFailed: counter(
    'otp_failed_total',
    ['result', 'country'],
    'Codes that did not verify: wrong_code, other_context, expired, already_used, locked.',
  ),
  otpRefused: counter(
    'otp_refused_total',
    ['code', 'country'],
    'Codes not sent, by failure code; country ZZ where the number tells none.',
  ),
  otpVerifySeconds: histogram(
    'otp_time_to_verify_seconds',
    ['purpose'],
    TYPING,
    'From a code sent to the same code verified.',
  ),
  otpPrefixesHeld: gauge(
    'otp_prefixes_held',
    ['country'],
    'Number prefixes that get no codes, in the whole database (every node shows the same).',
  ),

  customerChanges: counter(
    'customer_changes_total',
    ['change'],
    'Customers created, updated or deleted one by one; numbers and SIMs changed.',
  ),
  customerConsents: counter(
    'customer_consents_total',
    ['category', 'answer'],
    'What customers said: yes or no.',
  ),
  importRows: counter(
    'customer_import_rows_total',
    ['result'],
    'Rows of imports: stored, refused.',
  ),
  imports: counter(
    'customer_imports_total',
    ['result'],
    'Imports read to their end (whole), or not (cut_short).',
  ),

  templateChanges: counter(
    'template_changes_total',
    ['change'],
    'Versions created, approved and activated; registrations made and removed.',
  ),

  templateFilesRefused: gauge(
    'template_files_refused',
    [],
    '1 while the files of templates.directory are not those in force: the last reading refused them.',
  ),
  templateVersionsPassedOver: gauge(
    'template_versions_passed_over',
    [],
    'Active versions that do not fit their event or the settings any more: the shipped file is sent instead.',
  ),

  queueSegments: gauge(
    'queue_segments',
    ['carrier', 'class', 'state'],
    'Open segments of the whole database (every node shows the same): queued, submitting or uncertain. Counted up to a limit a series.',
  ),
  queueOldestDue: gauge(
    'queue_oldest_due_seconds',
    ['carrier', 'class'],
    'For how long the longest waiting queued segment has been due; 0 with none.',
  ),
  queueCounted: gauge(
    'queue_count_limit',
    [],
    'Up to how many segments a series of tellerline_queue_segments is counted.',
  ),

  segmentsSubmitted: counter(
    'segments_submitted_total',
    ['carrier', 'class'],
    'submit_sm written to a bind.',
  ),
  submitResponses: counter(
    'submit_responses_total',
    ['carrier', 'status'],
    'submit_sm_resp by command_status; a status without a name of its own is other.',
  ),
  submitResponsesLate: counter(
    'submit_responses_late_total',
    ['carrier'],
    'submit_sm_resp that came after the segment was given up as unanswered.',
  ),
  submitSeconds: histogram(
    'submit_response_seconds',
    ['carrier'],
    NEAR,
    'From submit_sm on the wire to its submit_sm_resp.',
  ),
  acceptToSubmitSeconds: histogram(
    'accept_to_submit_seconds',
    ['class'],
    WAIT,
    'From accepted to submit_sm on the wire, a segment.',
  ),
  endToEndSeconds: histogram(
    'end_to_end_seconds',
    ['class'],
    DELIVERY,
    'From accepted to the final receipt, a segment.',
  ),

  receipts: counter(
    'receipts_total',
    ['carrier', 'outcome'],
    'Receipts that changed a segment, by the state it came to.',
  ),
  receiptsSetAside: counter(
    'receipts_set_aside_total',
    ['carrier', 'reason'],
    'Receipts that changed nothing (yet): repeated, orphaned (parked), unmatched (an orphan given up after its retention), unreadable.',
  ),
  receiptsJoined: counter(
    'receipts_joined_total',
    ['carrier'],
    'Orphaned receipts that found their segment later.',
  ),
  inboundMessages: counter('inbound_messages_total', ['carrier'], "Customers' messages taken in."),

  segmentsExpired: counter(
    'segments_expired_total',
    ['class'],
    'Segments that outlived their time to live before they were sent.',
  ),
  segmentsUncertain: counter(
    'segments_uncertain_total',
    ['carrier', 'class', 'policy'],
    'Segments written and never answered, by what their class does with them: resend, hold, drop.',
  ),
  segmentsUnanswered: counter(
    'segments_unanswered_total',
    ['carrier', 'reason'],
    'The same segments by why: response_timeout, link_lost.',
  ),
  segmentsRecovered: counter(
    'segments_recovered_total',
    ['carrier', 'policy'],
    'Segments that a crash or a dead node left submitting, by what is done with them.',
  ),
  duplicatesPossible: counter(
    'duplicates_possible_total',
    ['carrier'],
    'Segments sent again although the first may have arrived.',
  ),

  bindState: gauge('bind_state', ['carrier', 'slot', 'state'], '1 for the state the bind is in.'),
  bindReconnects: counter(
    'bind_reconnects_total',
    ['carrier', 'slot'],
    'Times a bind was bound again.',
  ),
  linkEvents: counter(
    'link_events_total',
    ['carrier', 'event'],
    'What happened on the links of a carrier: bound, lost (or an attempt failed), malformed and unexpected PDUs, listener_failed (an error of our own).',
  ),
  enquireLinkSeconds: histogram(
    'enquire_link_seconds',
    ['carrier'],
    NEAR,
    'From our enquire_link to its answer.',
  ),
  slotHeld: gauge(
    'slot_lease_held',
    ['carrier', 'slot'],
    '1 while this node holds the lease of the slot.',
  ),
  windowUsed: gauge('bind_window_used', ['carrier', 'slot'], 'Unanswered submit_sm of a bind.'),
  windowSize: gauge('bind_window_size', ['carrier', 'slot'], 'How many there may be.'),
  throttleWaits: counter(
    'throttle_waits_total',
    ['carrier'],
    "Times work waited for the account's rate.",
  ),
  throttledResponses: counter(
    'throttled_responses_total',
    ['carrier'],
    'Throttling answers of the SMSC.',
  ),
  throttlePauseSeconds: counter(
    'throttle_pause_seconds_total',
    ['carrier'],
    'Time for which a bind was paused by them.',
  ),

  databaseUp: gauge('database_up', [], '1 while PostgreSQL can be reached.'),
  databaseBatchRows: histogram(
    'database_batch_rows',
    ['operation'],
    ROWS,
    'Rows of one batched statement of the hot path.',
  ),
  databaseBatchSeconds: histogram(
    'database_batch_seconds',
    ['operation'],
    NEAR,
    'Time of one batched statement of the hot path, with its commit.',
  ),
  databaseConnections: gauge(
    'database_connections',
    ['state'],
    'Connections of the pool: busy or idle; and waiting, the callers without one.',
  ),
  partitionHorizon: gauge(
    'partition_horizon_seconds',
    [],
    'For how long from now the partitions have been made; the least of the partitioned tables.',
  ),

  grpcRequests: counter(
    'grpc_requests_total',
    ['method', 'status'],
    'Calls ended, by gRPC status.',
  ),
  grpcSeconds: histogram(
    'grpc_request_seconds',
    ['method'],
    NEAR,
    'Time of a unary call; streams are not in it.',
  ),
  grpcStreamsOpen: gauge('grpc_streams_open', ['method'], 'Streams open now, Watch among them.'),

  settingsReloads: counter(
    'settings_reloads_total',
    ['result'],
    'Readings of the settings file while running: changed, unchanged or refused.',
  ),

  ...INBOUND_METRICS,
  ...BROADCAST_METRICS,
} as const;

type Built = {
  readonly [K in keyof typeof METRICS]: {
    counter: Counter;
    gauge: Gauge;
    histogram: Histogram;
  }[(typeof METRICS)[K]['kind']];
};

/**
 * The metrics of one application in a registry of its own: several may run in
 * one process, as they do in tests.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly all: Built;
  private readonly collectors: (() => void | Promise<void>)[] = [];

  constructor() {
    this.all = Object.fromEntries(
      Object.entries<Definition>(METRICS).map(([key, definition]) => [key, this.build(definition)]),
    ) as unknown as Built;
    // With its own monitorEventLoopDelay: nodejs_eventloop_lag_*.
    collectDefaultMetrics({ register: this.registry });
  }

  /** Runs before each scrape; it must not throw and must end in time. */
  beforeScrape(collector: () => void | Promise<void>): void {
    this.collectors.push(collector);
  }

  /** The text that Prometheus scrapes. */
  async expose(): Promise<string> {
    await Promise.all(this.collectors.map(async (collect) => collect()));
    return this.registry.metrics();
  }

  private build({ kind, name, help, labels, buckets }: Definition): Counter | Gauge | Histogram {
    const common = {
      name: METRIC_PREFIX + name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
    };
    switch (kind) {
      case 'counter':
        return new Counter(common);
      case 'gauge':
        return new Gauge(common);
      case 'histogram':
        return new Histogram({ ...common, buckets: [...(buckets ?? [])] });
    }
  }
}
