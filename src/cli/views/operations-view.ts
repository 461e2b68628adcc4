import type {
  BindStatus,
  Carrier,
  GetStatusResponse,
  QueueStatus,
} from '../../rpc/generated/tellerline/v1/operations_service.js';
import { formatElapsed } from '../text/elapsed.js';
import { bindStateName, className } from '../text/names.js';
import { paintState } from '../text/paint.js';
import type { Paint } from '../text/paint.js';
import { printable } from '../text/printable.js';
import { formatTable } from '../text/table.js';
import { timestampMs } from '../text/timestamp.js';

/** The node, its binds and the queues behind them. */
export function formatStatus(status: GetStatusResponse, now: number, paint: Paint): string {
  const started = timestampMs(status.startedAt);
  const up = started === null ? '' : `, up ${formatElapsed(now - started)}`;
  const head = `${paint('bold', `Tellerline ${status.version}`)} on ${status.node}${up}`;
  const orphans = Number(status.orphanReceipts);
  return [
    head,
    '',
    formatBinds(status.binds, now, paint),
    '',
    formatQueues(status.queues, now, paint),
    ...(orphans > 0 ? ['', `${orphans} receipts wait for their segment`] : []),
  ].join('\n');
}

function formatBinds(binds: readonly BindStatus[], now: number, paint: Paint): string {
  if (binds.length === 0) return 'No carrier is configured.';
  const heads = ['BIND', 'STATE', 'SINCE', 'WINDOW', 'SEGMENTS/S', 'NODE', 'REASON'];
  const rows = binds.map((bind) => {
    const since = timestampMs(bind.since);
    return [
      `${bind.carrier}/${bind.slot}`,
      paintState(paint, bindStateName(bind.state)),
      since === null ? '' : formatElapsed(Math.max(0, now - since)),
      bind.windowSize === 0 ? '' : `${bind.windowUsed}/${bind.windowSize}`,
      bind.submitRate.toFixed(1),
      bind.node,
      printable(bind.reason),
    ];
  });
  return formatTable(paint, heads, rows, [2, 3, 4]);
}

function formatQueues(queues: readonly QueueStatus[], now: number, paint: Paint): string {
  if (queues.length === 0) return 'Nothing is queued.';
  const heads = ['QUEUE', 'CLASS', 'QUEUED', 'SUBMITTING', 'UNCERTAIN', 'OLDEST'];
  const rows = queues.map((queue) => {
    const oldest = timestampMs(queue.oldestQueuedAt);
    return [
      queue.carrier,
      className(queue.messageClass),
      queue.queued,
      queue.submitting,
      queue.uncertain === '0' ? '0' : paint('yellow', queue.uncertain),
      oldest === null ? '' : formatElapsed(Math.max(0, now - oldest)),
    ];
  });
  return formatTable(paint, heads, rows, [2, 3, 4, 5]);
}

/** The carrier accounts as configured. */
export function formatCarriers(carriers: readonly Carrier[], paint: Paint): string {
  if (carriers.length === 0) return 'No carrier is configured.';
  const heads = [
    'CARRIER',
    'ADDRESS',
    'TLS',
    'SYSTEM ID',
    'BINDS',
    'WINDOW',
    'SEGMENTS/S',
    'ENABLED',
  ];
  const rows = carriers.map((carrier) => [
    carrier.name,
    `${carrier.host}:${carrier.port}`,
    carrier.tls ? 'yes' : 'no',
    printable(carrier.systemId),
    String(carrier.slots),
    String(carrier.windowSize),
    String(carrier.segmentsPerSecond),
    carrier.enabled ? 'yes' : paint('yellow', 'no'),
  ]);
  return formatTable(paint, heads, rows, [4, 5, 6]);
}
