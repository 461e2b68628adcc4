import { GrpcStreamCall } from '@nestjs/microservices';
import { callError } from '../../rpc/call-error.adapter.js';
import { callerOf, Requires } from '../../rpc/client-guard.adapter.js';
import { ClientStore } from '../../rpc/client.store.js';
import { GrpcService } from '../../rpc/grpc-service.adapter.js';
import { UploadRunner } from './upload.runner.js';
import type { UploadCall } from './upload.runner.js';

/** BroadcastService's upload of audiences. It is not paced by the client's rate, which is for messages. */
@GrpcService()
export class UploadController {
  constructor(
    private readonly uploads: UploadRunner,
    private readonly clients: ClientStore,
  ) {}

  @Requires('broadcast')
  @GrpcStreamCall('BroadcastService', 'UploadAudience')
  async upload(call: UploadCall): Promise<void> {
    const client = callerOf(call.metadata);
    try {
      this.clients.spendRead(client);
      await this.uploads.run(call, client.id);
      call.end();
    } catch (error) {
      call.emit('error', callError(error));
    }
  }
}
