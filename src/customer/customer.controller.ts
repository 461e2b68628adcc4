import type { Metadata } from '@grpc/grpc-js';
import { GrpcMethod } from '@nestjs/microservices';
import { invalid } from '../failure/failure.js';
import { FieldChecks } from '../failure/field-checks.js';
import { callerOf, Requires } from '../rpc/client-guard.adapter.js';
import { ClientStore } from '../rpc/client.store.js';
import type {
  DeleteCustomerRequest,
  DeleteCustomerResponse,
  GetCustomerRequest,
  GetCustomerResponse,
  ListCustomerChangesRequest,
  ListCustomerChangesResponse,
  ReportSimChangeRequest,
  ReportSimChangeResponse,
  SetConsentRequest,
  SetConsentResponse,
  UpsertCustomerRequest,
  UpsertCustomerResponse,
} from '../rpc/generated/tellerline/v1/customer_service.js';
import { GrpcService } from '../rpc/grpc-service.adapter.js';
import { checkPageSize, checkPageToken, encodePageToken } from '../rpc/page.js';
import { checkCustomerId } from '../rpc/request-checks.js';
import { checkConsent, checkPast } from './consent-checks.js';
import { checkMask, maskPaths, takePatch } from './customer-fields.js';
import { CustomerReports } from './customer-reports.js';
import { toProtoChange, toProtoCustomer } from './customer-view.js';
import { checkMsisdn } from './profile-checks.js';
import { RegistryStore } from './registry.store.js';

/** CustomerService, all but its import: the registry for the bank's own systems. */
@GrpcService()
export class CustomerController {
  constructor(
    private readonly registry: RegistryStore,
    private readonly clients: ClientStore,
    private readonly reports: CustomerReports,
  ) {}

  @Requires('customers')
  @GrpcMethod('CustomerService', 'UpsertCustomer')
  async upsert(
    { customer, updateMask }: UpsertCustomerRequest,
    metadata: Metadata,
  ): Promise<UpsertCustomerResponse> {
    const client = callerOf(metadata);
    this.clients.spend(client, 1);
    if (!customer) throw invalid([{ field: 'customer', description: 'is missing' }]);
    const now = Date.now();
    const checks = new FieldChecks();
    checkCustomerId(checks, 'customer.customer_id', customer.customerId);
    const paths = maskPaths(updateMask);
    const given = paths.length === 0 ? 'all' : checkMask(checks, 'update_mask.paths', paths);
    const patch = takePatch(checks, 'customer.', customer, given, now);
    checks.finish('');
    const { record, created } = await this.registry.writeOne(
      patch,
      { clientId: client.id, now },
      'customer.',
    );
    this.reports.all.next({ kind: 'upserted', created, clientId: client.id });
    return { customer: toProtoCustomer(record), created };
  }

  @Requires('customers')
  @GrpcMethod('CustomerService', 'GetCustomer')
  async get(
    { customerId, msisdn }: GetCustomerRequest,
    metadata: Metadata,
  ): Promise<GetCustomerResponse> {
    this.clients.spendRead(callerOf(metadata));
    const key = checkKey(customerId, msisdn);
    const found =
      'msisdn' in key
        ? await this.registry.getByMsisdn(key.msisdn)
        : [await this.registry.get(key.customerId)];
    return { customers: found.map(toProtoCustomer) };
  }

  @Requires('customers')
  @GrpcMethod('CustomerService', 'SetConsent')
  async setConsent(
    { customerId, consent }: SetConsentRequest,
    metadata: Metadata,
  ): Promise<SetConsentResponse> {
    const client = callerOf(metadata);
    this.clients.spend(client, 1);
    const now = Date.now();
    const checks = new FieldChecks();
    checkCustomerId(checks, 'customer_id', customerId);
    const change = checkConsent(checks, 'consent', consent, now);
    checks.finish('');
    const { record } = await this.registry.writeOne(
      { id: customerId, mustExist: true, consents: [{ ...change!, isDeliberate: true }] },
      { clientId: client.id, now },
    );
    return { customer: toProtoCustomer(record) };
  }

  /** A SIM is that of a number: whoever shares the number has the new one too. */
  @Requires('customers')
  @GrpcMethod('CustomerService', 'ReportSimChange')
  async reportSimChange(
    { customerId, msisdn, changedAt }: ReportSimChangeRequest,
    metadata: Metadata,
  ): Promise<ReportSimChangeResponse> {
    const client = callerOf(metadata);
    this.clients.spend(client, 1);
    const now = Date.now();
    const checks = new FieldChecks();
    const at = checkPast(checks, 'changed_at', changedAt, now) ?? now;
    const key = checkKey(customerId, msisdn, checks);
    const number = 'msisdn' in key ? key.msisdn : (await this.registry.get(key.customerId)).msisdn;
    const by = { clientId: client.id, now };
    return { customers: await this.registry.reportSimChange(number, at, by) };
  }

  @Requires('customers')
  @GrpcMethod('CustomerService', 'ListCustomerChanges')
  async listChanges(
    { customerId, pageSize, pageToken }: ListCustomerChangesRequest,
    metadata: Metadata,
  ): Promise<ListCustomerChangesResponse> {
    this.clients.spendRead(callerOf(metadata));
    const checks = new FieldChecks();
    checkCustomerId(checks, 'customer_id', customerId);
    const size = checkPageSize(checks, pageSize);
    const below = checkPageToken(checks, pageToken, 'ListCustomerChanges');
    checks.finish('');
    const { changes, next } = await this.registry.changes(customerId, below, size);
    return {
      changes: changes.map(toProtoChange),
      nextPageToken: next === null ? '' : encodePageToken(next),
    };
  }

  @Requires('customers')
  @GrpcMethod('CustomerService', 'DeleteCustomer')
  async delete(
    { customerId }: DeleteCustomerRequest,
    metadata: Metadata,
  ): Promise<DeleteCustomerResponse> {
    const client = callerOf(metadata);
    this.clients.spend(client, 1);
    const checks = new FieldChecks();
    checkCustomerId(checks, 'customer_id', customerId);
    checks.finish('');
    await this.registry.delete(customerId, client.id);
    return {};
  }
}

/** Either of the two; throws a Failure with what `checks` has found besides. */
function checkKey(
  customerId: string | undefined,
  msisdn: string | undefined,
  checks = new FieldChecks(),
): { customerId: string } | { msisdn: string } {
  if (msisdn !== undefined) {
    const number = checkMsisdn(checks, 'msisdn', msisdn);
    checks.finish('');
    return { msisdn: number! };
  }
  if (customerId === undefined) checks.add('key', 'is missing; give customer_id or msisdn');
  else checkCustomerId(checks, 'customer_id', customerId);
  checks.finish('');
  return { customerId: customerId! };
}
