import { GrpcStreamCall } from '@nestjs/microservices';
import { callError } from '../rpc/call-error.adapter.js';
import { callerOf, Requires } from '../rpc/client-guard.adapter.js';
import { ClientStore } from '../rpc/client.store.js';
import { GrpcService } from '../rpc/grpc-service.adapter.js';
import { ImportRunner } from './import.runner.js';
import type { ImportCall } from './import.runner.js';

/** CustomerService's import. It is not paced by the client's rate, which is for messages. */
@GrpcService()
export class ImportController {
  constructor(
    private readonly imports: ImportRunner,
    private readonly clients: ClientStore,
  ) {}

  @Requires('customers')
  @GrpcStreamCall('CustomerService', 'ImportCustomers')
  async import(call: ImportCall): Promise<void> {
    const client = callerOf(call.metadata);
    try {
      this.clients.spendRead(client);
      await this.imports.run(call, client.id);
      call.end();
    } catch (error) {
      call.emit('error', callError(error));
    }
  }
}
