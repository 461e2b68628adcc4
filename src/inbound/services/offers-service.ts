import type { OptOuts } from '../../customer/opt-outs.store.js';
import type { Command } from '../../keyword/understood.js';
import type { Inquiry, PullService, Step } from '../pull-service.js';
import { commandOf, customerOf, reply } from './steps.js';

/** STOP and START: whether anybody who has the number is sent offers. Of strangers too. */
export class OffersService implements PullService {
  readonly names = ['stop', 'start'] as const;

  constructor(private readonly optOuts: Pick<OptOuts, 'stop' | 'start'>) {}

  async plan(inquiry: Inquiry, given: Command): Promise<Step> {
    const { service } = commandOf<'code_missing' | 'register' | 'stop' | 'start'>(
      given,
      this.names,
    );
    const { msisdn, receivedAt } = inquiry.received;
    const told = { customerId: customerOf(inquiry), outcome: 'done' } as const;
    // When it was said counts, not when it was worked on.
    const said = { at: receivedAt, source: `sms:${service}` };
    if (service === 'stop') {
      await this.optOuts.stop(msisdn, said);
      return reply('reply_stopped', {}, told);
    }
    await this.optOuts.start(msisdn, said);
    return reply('reply_started', {}, told);
  }
}
