import { Global, Module } from '@nestjs/common';
import { ClientStore } from './client.store.js';
import { StopSignal } from './stop-signal.js';

/** What every gRPC controller stands on. Needs SettingsStore from a global module. */
@Global()
@Module({ providers: [ClientStore, StopSignal], exports: [ClientStore, StopSignal] })
export class RpcModule {}
