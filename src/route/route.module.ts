import { Module } from '@nestjs/common';
import { RouteStore } from './route.store.js';

@Module({ providers: [RouteStore], exports: [RouteStore] })
export class RouteModule {}
