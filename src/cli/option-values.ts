import { InvalidArgumentError } from 'commander';
import ms from 'ms';
import type { StringValue } from 'ms';
import { MessageClass } from '../rpc/generated/tellerline/v1/message.js';

/** A duration with a unit, such as `500ms`, `10s` or `2h`; milliseconds out. */
export function durationOption(text: string): number {
  const value = /^\d+(\.\d+)?\s*(ms|s|m|h|d)$/.test(text) ? ms(text as StringValue) : 0;
  if (!(value >= 1)) {
    throw new InvalidArgumentError(
      'It must be a duration with a unit, such as 500ms, 10s, 5m or 2h.',
    );
  }
  return value;
}

/** A whole number from `min` to `max`. */
export function wholeNumberOption(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

/** Collects `--var name=value` into one object. */
export function variableOption(
  text: string,
  before: Record<string, string> = {},
): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be name=value.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Collects a repeated option. */
export function repeatedOption(text: string, before: string[] = []): string[] {
  return [...before, text];
}

export const CLASS_OPTIONS = {
  otp: MessageClass.MESSAGE_CLASS_OTP,
  alert: MessageClass.MESSAGE_CLASS_ALERT,
  service: MessageClass.MESSAGE_CLASS_SERVICE,
  promotion: MessageClass.MESSAGE_CLASS_PROMOTION,
} as const;

export type ClassOption = keyof typeof CLASS_OPTIONS;

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text has the form of a message ID: a UUID of version 7 (RFC 9562, 5.7). */
export function isMessageId(text: string): boolean {
  return UUID7.test(text);
}
