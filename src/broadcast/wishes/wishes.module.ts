import { Module } from '@nestjs/common';
import { FestivalsRunner } from './festivals.runner.js';
import { FestivalsStore } from './festivals.store.js';
import { PersonalWishesRunner } from './personal-wishes.runner.js';

/**
 * Good wishes on birthdays, anniversaries and festivals, as runs that jobs plan. Needs
 * JOBS, RUNS and SettingsStore from global modules.
 */
@Module({
  providers: [FestivalsRunner, FestivalsStore, PersonalWishesRunner],
  exports: [FestivalsStore],
})
export class WishesModule {}
