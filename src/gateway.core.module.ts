import { Global, Module } from '@nestjs/common';
import { CORE_ADDRESS } from './core-banking/core-address.js';
import type { CoreAddress } from './core-banking/core-address.js';
import { DemoBankModule } from './demo-bank/demo-bank.module.js';
import { DemoBankRunner } from './demo-bank/demo-bank.runner.js';

/** Where there is no bank's own system, the demo bank stands in, on whatever port it listens. */
@Global()
@Module({
  imports: [DemoBankModule],
  providers: [
    {
      provide: CORE_ADDRESS,
      inject: [DemoBankRunner],
      useFactory: (bank: DemoBankRunner): CoreAddress => ({ current: () => bank.address }),
    },
  ],
  exports: [CORE_ADDRESS],
})
export class DemoCoreModule {}
