import { Module } from '@nestjs/common';
import { HandsetController } from './handset.controller.js';
import { SimulatorRunner } from './simulator.runner.js';

/** The SMSC simulator in the daemon: the default carrier of the demo. */
@Module({
  controllers: [HandsetController],
  providers: [SimulatorRunner],
  exports: [SimulatorRunner],
})
export class SimulatorModule {}
