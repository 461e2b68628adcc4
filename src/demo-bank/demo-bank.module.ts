import { Module } from '@nestjs/common';
import { DemoBankRunner } from './demo-bank.runner.js';

/** A small bank to try the pull services with (docs/demo-bank.md). */
@Module({ providers: [DemoBankRunner], exports: [DemoBankRunner] })
export class DemoBankModule {}
