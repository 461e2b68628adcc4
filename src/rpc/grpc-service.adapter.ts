import { applyDecorators, Controller, UseFilters, UseGuards } from '@nestjs/common';
import { ClientGuard } from './client-guard.adapter.js';
import { FailureFilter } from './failure-filter.adapter.js';

/** A controller of gRPC methods: known clients only, and errors as gRPC statuses. */
export const GrpcService = () =>
  applyDecorators(Controller(), UseGuards(ClientGuard), UseFilters(FailureFilter));
