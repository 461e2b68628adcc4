import { Injectable } from '@nestjs/common';
import { SettingsStore } from '../settings/settings.store.js';
import { Database } from '../storage/database.js';
import type { Queryable } from '../storage/queryable.js';
import { Sealer } from '../storage/sealing.js';
import { openedDetail } from './command-row.js';
import { dayOf, decimalOf, nanosOfDecimal, overLimit } from './limit-rules.js';
import type { OverLimit } from './limit-rules.js';
import { LOCK_LIMIT, SAME_AMOUNT, SPENT } from './limit.sql.js';
import type { PlannedOrder } from './pull-service.js';

const MOST_COMPARED = 100;

/** How much money customers move by SMS. */
@Injectable()
export class LimitStore {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly settings: SettingsStore,
  ) {}

  /**
   * Why an order is not done; null where nothing speaks against it, and then no
   * other of the customer is reckoned until the transaction ends. It counts for the
   * day in which its command came.
   */
  async refuse(
    tx: Queryable,
    { order, service, amount }: PlannedOrder,
    command: { commandId: string; receivedAt: number },
  ): Promise<OverLimit | null> {
    if (amount === null) return null;
    const { bank, inbound } = this.settings.current;
    if (service !== 'bill_payment' && service !== 'own_transfer') return null;
    const { customerId } = order;
    await tx.rows(LOCK_LIMIT, [JSON.stringify(['inbound limit', customerId, service])]);
    const { from, to } = dayOf(command.receivedAt, bank.timeZone);
    const [{ spent }] = await tx.rows<{ spent: string }>(SPENT, [
      customerId,
      service,
      amount.currencyCode,
      from,
      to,
      command.commandId,
    ]);
    return overLimit(amount, inbound.services[service], nanosOfDecimal(spent));
  }

  /** Whether the customer ordered the same lately, and it was done or may have been. */
  async isRepeated(
    { order, service, amount, detail }: PlannedOrder,
    commandId: string,
    now: number,
  ): Promise<boolean> {
    if (amount === null) return false;
    const { sameOrderWithin } = this.settings.current.inbound;
    const rows = await this.database.rows<{ command_id: string; detail_sealed: Buffer | null }>(
      SAME_AMOUNT,
      [
        order.customerId,
        service,
        amount.currencyCode,
        decimalOf(amount),
        now - sameOrderWithin,
        commandId,
        MOST_COMPARED,
      ],
    );
    return rows.some((row) => {
      const before = openedDetail(row.command_id, row.detail_sealed, this.sealer);
      return Object.entries(detail).every(([name, value]) => before[name] === value);
    });
  }
}
