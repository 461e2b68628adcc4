import type { OutgoingContent } from '../event/outgoing.runner.js';
import type { TemplateVariables } from '../catalogue/event-kind.js';
import type { FieldChecks } from '../failure/field-checks.js';
import type { MessageClass } from '../message/message-class.js';
import { MESSAGE_CLASSES } from '../message/message-class.js';
import type { Duration } from '../rpc/generated/google/protobuf/duration.js';
import type { Content } from '../rpc/generated/tellerline/v1/message.js';
import { MessageClass as ProtoClass } from '../rpc/generated/tellerline/v1/message.js';

/** UTF-16 code units; the carrier's limit of segments decides below it. */
const LONGEST_TEXT = 20_000;
const LONGEST_VARIABLE = 1000;
const MOST_VARIABLES = 100;

const CLASSES: Record<string, MessageClass | undefined> = {
  [ProtoClass.MESSAGE_CLASS_OTP]: 'otp',
  [ProtoClass.MESSAGE_CLASS_ALERT]: 'alert',
  [ProtoClass.MESSAGE_CLASS_SERVICE]: 'service',
  [ProtoClass.MESSAGE_CLASS_PROMOTION]: 'promotion',
};

/** The class that a request names, which it must. */
export function checkClass(checks: FieldChecks, field: string, value: string): MessageClass {
  const messageClass = CLASSES[value];
  if (messageClass === undefined) {
    checks.add(field, `must be one of ${Object.keys(CLASSES).join(', ')}`);
    return MESSAGE_CLASSES[MESSAGE_CLASSES.length - 1];
  }
  return messageClass;
}

/** Of these a handset shows nothing, or anything; what a template's variables hold is cleaned likewise. */
const CONTROLS = /[^\P{Cc}\r\n]/gu;

/**
 * A text, with a space for every control character but line ends, or a template
 * call; the class and the way of its words are judged later.
 */
export function checkContent(
  checks: FieldChecks,
  field: string,
  content: Content | null | undefined,
): OutgoingContent {
  if (content?.template !== undefined) {
    const { key, locale, variables } = content.template;
    const names = Object.entries(variables);
    if (names.length > MOST_VARIABLES) {
      checks.add(
        `${field}.template.variables`,
        `has ${names.length}; it may have ${MOST_VARIABLES}`,
      );
      return { text: '' };
    }
    const values: TemplateVariables = {};
    for (const [name, value] of names) {
      if (value.length > LONGEST_VARIABLE) {
        const description = `has ${value.length} characters; it may have ${LONGEST_VARIABLE}`;
        checks.add(`${field}.template.variables`, `one ${description}`);
      }
      values[name] = { kind: 'text', value };
    }
    return { template: key, locale, variables: values };
  }
  if (content?.text === undefined) {
    checks.add(field, 'is missing; give text or template');
    return { text: '' };
  }
  if (content.text === '' || content.text.length > LONGEST_TEXT) {
    const { length } = content.text;
    checks.add(`${field}.text`, `has ${length} characters; it must have 1 to ${LONGEST_TEXT}`);
  }
  return { text: content.text.replace(CONTROLS, ' ') };
}

/** Where the content's words come from, for what is wrong with them. */
export function contentField(field: string, content: OutgoingContent): string {
  return 'text' in content ? `${field}.text` : `${field}.template`;
}

const SENDER_ID = /^([A-Za-z0-9 ]{1,11}|\+?\d{3,15})$/;

/** Null for the route's. */
export function checkSenderId(checks: FieldChecks, field: string, value: string): string | null {
  if (value === '') return null;
  if (!SENDER_ID.test(value)) {
    checks.add(field, 'must be up to 11 of A-Z a-z 0-9 and space, or a number of 3 to 15 digits');
  }
  return value;
}

const LEAST_LIFETIME = 1000;
const MOST_LIFETIME = 14 * 86_400_000;

/** Milliseconds; null for the class's. */
export function checkLifetime(
  checks: FieldChecks,
  field: string,
  duration: Duration | null | undefined,
): number | null {
  if (duration === null || duration === undefined) return null;
  const milliseconds = Number(duration.seconds) * 1000 + Math.floor(duration.nanos / 1_000_000);
  if (!(milliseconds >= LEAST_LIFETIME && milliseconds <= MOST_LIFETIME)) {
    checks.add(field, 'must be from 1 second to 14 days');
  }
  return milliseconds;
}
