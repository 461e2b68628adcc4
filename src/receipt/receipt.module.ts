import { Global, Module } from '@nestjs/common';
import { DELIVER_PORT } from '../dispatch/deliver-port.js';
import { ReceiptReports } from './receipt-reports.js';
import { ReceiptRunner } from './receipt.runner.js';

/** Needs an INBOUND_PORT of a global module. */
@Global()
@Module({
  providers: [ReceiptReports, ReceiptRunner, { provide: DELIVER_PORT, useExisting: ReceiptRunner }],
  exports: [DELIVER_PORT, ReceiptReports, ReceiptRunner],
})
export class ReceiptModule {}
