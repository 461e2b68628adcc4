import { Module } from '@nestjs/common';
import { SimulatorRunner } from './simulator.runner.js';

/** The SMSC simulator in the daemon: the default carrier of the demo. */
@Module({ providers: [SimulatorRunner], exports: [SimulatorRunner] })
export class SimulatorModule {}
