import type { LatestCode } from '../../otp/latest-code.js';
import type { Command } from '../../keyword/understood.js';
import type { Inquiry, PullService, Step } from '../pull-service.js';
import { commandOf, customerOf, moment, reply } from './steps.js';

/** What resends; LatestCodeRunner does. */
export interface CodeResender {
  resend(asked: { msisdn: string; requestId: string; since: number }): Promise<LatestCode>;
}

const MINUTE = 60_000;
const MOST_MINUTES = 1440;

/** OTP: the last one-time password did not come. */
export class CodeMissingService implements PullService {
  readonly names = ['code_missing'] as const;

  constructor(private readonly codes: CodeResender) {}

  async plan(inquiry: Inquiry, given: Command): Promise<Step> {
    commandOf<'code_missing' | 'register' | 'stop' | 'start'>(given, this.names);
    const { msisdn, commandId, receivedAt } = inquiry.received;
    const customerId = customerOf(inquiry);
    // One command is one code, however often it is begun.
    const requestId = `sms-${commandId}`;
    const found = await this.codes.resend({ msisdn, requestId, since: receivedAt });
    switch (found.kind) {
      case 'sent':
        return reply('reply_code_resent', {}, { customerId, outcome: 'done' });
      case 'later': {
        const minutes = Math.min(MOST_MINUTES, Math.max(1, Math.ceil(found.wait / MINUTE)));
        const of = { minutes: { kind: 'number', value: minutes } } as const;
        return reply('reply_code_later', of, {
          customerId,
          outcome: 'refused',
          reason: 'too_soon',
        });
      }
      case 'held':
        return reply(
          'reply_held',
          { until: moment(inquiry.now + found.wait) },
          { customerId, outcome: 'refused', reason: 'recipient_changed' },
        );
      case 'none':
        return reply('reply_code_none', {}, { customerId, reason: 'no_code' });
    }
  }
}
