import { FieldChecks } from '../failure/field-checks.js';
import { Failure } from '../failure/failure.js';
import { parseMsisdn } from '../message/msisdn.js';
import { CommandState as ProtoState } from '../rpc/generated/tellerline/v1/inbound_service.js';
import type { ListCommandsRequest } from '../rpc/generated/tellerline/v1/inbound_service.js';
import { checkPageSize, checkPageToken } from '../rpc/page.js';
import { checkCustomerId, checkTimestamp } from '../rpc/request-checks.js';
import { SERVICE_NAMES } from '../settings/inbound-settings.schema.js';
import type { ServiceName } from '../settings/inbound-settings.schema.js';
import type { CommandFilter } from './command-list.store.js';
import { STATES } from './command-view.js';
import type { CommandState } from './inbound-reports.js';

/** What ListCommands is asked for; throws a Failure `invalid_argument` with every wrong field. */
export function commandQuery(request: ListCommandsRequest): {
  filter: CommandFilter;
  below: string | null;
  size: number;
} {
  const checks = new FieldChecks();
  const filter: CommandFilter = {
    of: ownerOf(checks, request),
    service: serviceOf(checks, request.service),
    state: stateOf(checks, request.state),
    receivedAfter: momentOf(checks, 'received_after', request.receivedAfter),
    receivedBefore: momentOf(checks, 'received_before', request.receivedBefore),
  };
  const { receivedAfter, receivedBefore } = filter;
  if (receivedAfter !== null && receivedBefore !== null && receivedAfter >= receivedBefore) {
    checks.add('received_before', 'is not later than received_after');
  }
  const below = checkPageToken(checks, request.pageToken, 'ListCommands');
  const size = checkPageSize(checks, request.pageSize);
  checks.finish('');
  return { filter, below, size };
}

/** A number in E.164, and a violation where it is none. */
export function checkMsisdn(checks: FieldChecks, field: string, value: string): string {
  try {
    return parseMsisdn(value, field);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    for (const violation of error.violations) checks.add(violation.field, violation.description);
    return '';
  }
}

function ownerOf(
  checks: FieldChecks,
  { customerId, msisdn }: ListCommandsRequest,
): CommandFilter['of'] {
  if (customerId !== '' && msisdn !== '') {
    checks.add('msisdn', 'stands beside customer_id; give one of the two, or none');
  }
  if (customerId !== '') {
    checkCustomerId(checks, 'customer_id', customerId);
    return { customerId };
  }
  return msisdn === '' ? null : { msisdn: checkMsisdn(checks, 'msisdn', msisdn) };
}

function serviceOf(checks: FieldChecks, value: string): ServiceName | null {
  if (value === '') return null;
  const found = SERVICE_NAMES.find((name) => name === value);
  if (found === undefined) checks.add('service', `must be one of ${SERVICE_NAMES.join(', ')}`);
  return found ?? null;
}

function stateOf(checks: FieldChecks, value: ProtoState): CommandState | null {
  if (value === ProtoState.COMMAND_STATE_UNSPECIFIED) return null;
  const found = Object.entries(STATES).find(([, proto]) => proto === value);
  if (found === undefined) {
    checks.add('state', `must be one of ${Object.values(STATES).join(', ')}`);
  }
  return (found?.[0] as CommandState | undefined) ?? null;
}

function momentOf(
  checks: FieldChecks,
  field: string,
  value: ListCommandsRequest['receivedAfter'] | null,
): number | null {
  return value === undefined || value === null ? null : checkTimestamp(checks, field, value);
}
