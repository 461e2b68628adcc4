import { Global, Module } from '@nestjs/common';
import { DIRECT_LANE } from '../queue/direct-lane.js';
import { BIND_OVERVIEW } from './bind-overview.js';
import { DispatchReports } from './dispatch-reports.js';
import { SlotsRunner } from './slots.runner.js';

@Global()
@Module({
  providers: [
    DispatchReports,
    SlotsRunner,
    { provide: DIRECT_LANE, useExisting: SlotsRunner },
    { provide: BIND_OVERVIEW, useExisting: SlotsRunner },
  ],
  exports: [DIRECT_LANE, BIND_OVERVIEW, DispatchReports, SlotsRunner],
})
export class DispatchModule {}
