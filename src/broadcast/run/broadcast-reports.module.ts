import { Global, Module } from '@nestjs/common';
import { BroadcastReports } from './broadcast-reports.js';

@Global()
@Module({ providers: [BroadcastReports], exports: [BroadcastReports] })
export class BroadcastReportsModule {}
