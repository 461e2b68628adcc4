import { status } from '@grpc/grpc-js';
import { EventCatalogue } from '../../src/catalogue/event-catalogue.js';
import { snakeCase } from '../../src/cli/text/field-names.js';
import { consentName } from '../../src/cli/text/names.js';
import { timestampOf } from '../../src/cli/text/timestamp.js';
import type { Consent } from '../../src/rpc/generated/tellerline/v1/consent.js';
import type { Event } from '../../src/rpc/generated/tellerline/v1/event.js';
import type { SendRequest } from '../../src/rpc/generated/tellerline/v1/message_service.js';
import type { Message, Recipient } from '../../src/rpc/generated/tellerline/v1/message.js';
import type {
  IssueRequest,
  VerifyRequest,
} from '../../src/rpc/generated/tellerline/v1/otp_service.js';
import { VerifyResult } from '../../src/rpc/generated/tellerline/v1/otp_service.js';
import { Refusal } from '../cli/fake-gateway.js';
import type { Answers } from '../cli/fake-gateway.js';
import { DELIVERED, QUEUED, UNDELIVERABLE } from '../cli/samples.js';

export const KINDS = new EventCatalogue().kinds;

/** Numbers that end so are switched off, as the simulator's. */
export const honest = (recipient: Recipient) =>
  recipient.msisdn?.endsWith('9901') === true ? UNDELIVERABLE : DELIVERED;

export interface Bank extends Answers {
  /** Every event as it was published. */
  events: Event[];
  cancelled: string[];
  /** What the one-time password was issued for; its code. */
  code: string;
}

/**
 * A bank where every message is queued at the first look and has its fate at the
 * second, and where the rules of the demo's settings hold.
 */
export function bank(fate: (recipient: Recipient) => Message = honest): Bank {
  const fates = new Map<string, Message>();
  const looks = new Map<string, number>();
  const told = new Map<string, string>();
  /** Customers, and to what they agreed. */
  const willing = new Set<string>();
  const events: Event[] = [];
  const cancelled: string[] = [];
  let verified = false;
  const code = '482913';

  function accept(messageId: string, recipient: Recipient | undefined) {
    fates.set(messageId, fate(recipient ?? {}));
    return { messageId, segments: 1 };
  }

  function publish({ event }: { event: Event }) {
    events.push(event);
    const field = Object.keys(event).find(
      (name) => event[name as keyof Event] !== null && NAMES.has(name),
    );
    const customer = event.recipient?.customerId ?? '';
    if (event.schedule) return { scheduledFor: timestampOf(Date.UTC(2026, 10, 25, 3, 30)) };
    const asked = event.offer ? 'offers' : 'greetings';
    if ((event.offer || event.wishes) && !willing.has(`${customer} ${asked}`)) {
      throw new Refusal(status.FAILED_PRECONDITION, 'x', [
        { field: 'event.recipient', description: `has not agreed to ${asked}` },
      ]);
    }
    const same = event.insufficientFunds
      ? `${customer} ${JSON.stringify(event.insufficientFunds.amount)}`
      : event.eventId;
    const before = told.get(same);
    if (before !== undefined) return { messageId: before, suppressed: true };
    told.set(same, event.eventId);
    const large = Number(event.transactionPosted?.amount?.units) > 2000;
    const eventType = large ? 'large_withdrawal' : snakeCase(field ?? '');
    return { ...accept(event.eventId, event.recipient), eventType };
  }

  function verify({ code: given, context }: VerifyRequest) {
    if (given !== code) return { result: VerifyResult.VERIFY_RESULT_WRONG_CODE, attemptsLeft: 4 };
    if (context?.amount?.units !== '250') {
      return { result: VerifyResult.VERIFY_RESULT_OTHER_CONTEXT, attemptsLeft: 3 };
    }
    const result = verified
      ? VerifyResult.VERIFY_RESULT_ALREADY_USED
      : VerifyResult.VERIFY_RESULT_VERIFIED;
    verified = true;
    return { result };
  }

  return {
    events,
    cancelled,
    code,
    unary: {
      SetConsent: ({ customerId, consent }: { customerId: string; consent: Consent }) => {
        const what = `${customerId} ${consentName(consent.category)}`;
        if (consent.granted) willing.add(what);
        else willing.delete(what);
        return {};
      },
      Publish: publish,
      Send: ({ requestId, recipient }: SendRequest) => accept(requestId, recipient),
      CancelScheduled: ({ eventId }: { eventId: string }) => {
        cancelled.push(eventId);
        return {};
      },
      Issue: ({ requestId, recipient }: IssueRequest) => ({
        ...accept(requestId, recipient),
        challengeId: 'a-challenge',
      }),
      Verify: verify,
      // Handsets that show texts, and send none.
      ListCommands: () => ({}),
      ListLocks: () => ({}),
      Get: ({ messageId }: { messageId: string }) => {
        const look = (looks.get(messageId) ?? 0) + 1;
        looks.set(messageId, look);
        return { message: { ...(look === 1 ? QUEUED : fates.get(messageId)), messageId } };
      },
    },
    watch: (stream) => stream.write({ changes: [], cursor: 'c0' }),
  };
}

/** The fields of Event that are bodies. */
const NAMES: ReadonlySet<string> = new Set(
  KINDS.filter(({ source }) => source === 'event').map(({ key }) =>
    key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  ),
);
