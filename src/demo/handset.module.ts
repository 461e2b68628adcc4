import { Module } from '@nestjs/common';
import { SimulatorModule } from '../simulator/simulator.module.js';
import { HandsetController } from './handset.controller.js';

/** GET /simulator/handset: what a number of the built-in simulator receives. */
@Module({ imports: [SimulatorModule], controllers: [HandsetController] })
export class HandsetModule {}
