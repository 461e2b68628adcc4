import { Global, Module } from '@nestjs/common';
import { DELIVER_PORT } from '../dispatch/deliver-port.js';
import { InboundStore } from './inbound.store.js';
import { ReceiptReports } from './receipt-reports.js';
import { ReceiptRunner } from './receipt.runner.js';

@Global()
@Module({
  providers: [
    InboundStore,
    ReceiptReports,
    ReceiptRunner,
    { provide: DELIVER_PORT, useExisting: ReceiptRunner },
  ],
  exports: [DELIVER_PORT, ReceiptReports, ReceiptRunner],
})
export class ReceiptModule {}
