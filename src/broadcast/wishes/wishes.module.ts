import { Module } from '@nestjs/common';

/** Good wishes on birthdays, anniversaries and festivals, as runs that jobs plan. */
@Module({})
export class WishesModule {}
