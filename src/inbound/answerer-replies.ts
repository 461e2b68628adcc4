import type { TemplateVariables } from '../catalogue/event-kind.js';
import type { ServiceName } from '../settings/inbound-settings.schema.js';
import type { TemplateValue } from '../template/values.js';
import type { PendingReply } from './command-record.js';
import type { Conversation } from './conversation.js';
import type { OverLimit } from './limit-rules.js';
import type { LockKind } from './lock-subject.js';
import type { Choice, Reply } from './pull-service.js';

/** The part of whatever a message is answered with at once. */
export const ANSWER = 'answer';

/** As TemplateValue allows them. */
const LONGEST_LINE = 60;

const text = (value: string): TemplateValue => ({ kind: 'text', value });

export function answerBy(template: string, variables: TemplateVariables = {}): PendingReply {
  return { part: ANSWER, template, variables };
}

export function answerWith(reply: Reply): PendingReply {
  return { part: ANSWER, ...reply };
}

export function lockedReply(what: LockKind, until: number): PendingReply {
  return answerBy('reply_locked', { what: text(what), until: { kind: 'date_time', at: until } });
}

export function heldReply(until: number): PendingReply {
  return answerBy('reply_held', { until: { kind: 'date_time', at: until } });
}

export function rateReply(until: number): PendingReply {
  return answerBy('reply_rate_reached', { until: { kind: 'date_time', at: until } });
}

export function attemptsReply(what: LockKind, left: number): PendingReply {
  return answerBy(`reply_wrong_${what}`, { attempts_left: { kind: 'number', value: left } });
}

export function overLimitReply(service: ServiceName, over: OverLimit): PendingReply {
  return answerBy('reply_refused', {
    service: text(service),
    reason: text(over.reason),
    ...(over.limit !== null && { limit: { kind: 'money', ...over.limit } }),
  });
}

export function refusedReply(service: ServiceName, reason: string): PendingReply {
  return answerBy('reply_refused', { service: text(service), reason: text(reason) });
}

export function chooseReply(service: ServiceName, choices: readonly Choice[]): Reply {
  const lines = choices.map(({ label }, index) => {
    const value = `${index + 1} ${label}`.slice(0, LONGEST_LINE);
    return [{ kind: 'text', value } as const];
  });
  return {
    template: 'reply_choose',
    variables: { service: text(service), choices: { kind: 'lines', lines } },
  };
}

export function confirmInquiryReply(service: ServiceName): Reply {
  return { template: 'reply_confirm_inquiry', variables: { service: text(service) } };
}

/** A question with what all have that a code answers; the code is put in when it is sent. */
export function withMinutes(question: Reply, lifetime: number): Reply {
  const value = Math.max(1, Math.floor(lifetime / 60_000));
  const variables = { ...question.variables, minutes: { kind: 'number', value } as const };
  return { ...question, variables };
}

/** A question that is open, once more: with the code it had, for the time that is left. */
export function askedAgain(
  question: Reply,
  { content, commandId: codeOf, expiresAt: until }: Conversation,
  now: number,
): PendingReply {
  if (content.about === 'choice') return { ...answerWith(question), until };
  return { ...answerWith(withMinutes(question, until - now)), until, codeOf };
}

export function withRepeated(question: Reply, repeated: boolean): Reply {
  const variables = { ...question.variables, repeated: text(repeated ? 'yes' : 'no') };
  return { ...question, variables };
}

export function withCode(reply: Reply, code: string): Reply {
  return { ...reply, variables: { ...reply.variables, code: text(code) } };
}
