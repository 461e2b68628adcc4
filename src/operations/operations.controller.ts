import { GrpcMethod } from '@nestjs/microservices';
import { Requires } from '../rpc/client-guard.adapter.js';
import type {
  GetStatusResponse,
  ListCarriersResponse,
} from '../rpc/generated/tellerline/v1/operations_service.js';
import { GrpcService } from '../rpc/grpc-service.adapter.js';
import { OperationsStore } from './operations.store.js';

@GrpcService()
export class OperationsController {
  constructor(private readonly operations: OperationsStore) {}

  @Requires('operate')
  @GrpcMethod('OperationsService', 'GetStatus')
  getStatus(): Promise<GetStatusResponse> {
    return this.operations.status();
  }

  @Requires('operate')
  @GrpcMethod('OperationsService', 'ListCarriers')
  listCarriers(): ListCarriersResponse {
    return { carriers: this.operations.carriers() };
  }
}
