import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { SettingsStore } from '../settings/settings.store.js';
import { CustomerStore } from './customer.store.js';
import { DEMO_CUSTOMERS } from './demo-customers.js';

/** Puts the demo bank's customers in the registry when the demo starts. */
@Injectable()
export class DemoCustomersRunner implements OnModuleInit {
  constructor(
    private readonly customers: CustomerStore,
    private readonly settings: SettingsStore,
  ) {}

  async onModuleInit(): Promise<void> {
    if (this.settings.current.mode === 'demo') await this.customers.save(DEMO_CUSTOMERS);
  }
}
