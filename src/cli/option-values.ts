import { InvalidArgumentError } from 'commander';
import ms from 'ms';
import type { StringValue } from 'ms';
import type { DateMessage } from '../rpc/generated/google/type/date.js';
import type { Money } from '../rpc/generated/google/type/money.js';
import type { TimeOfDay } from '../rpc/generated/google/type/timeofday.js';
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

/** An amount with its currency: `INR 500` or `INR 500.50`. */
export function moneyOption(text: string): Money {
  const [, currencyCode, units, part = ''] =
    /^([A-Z]{3})\s*(\d{1,16})(?:\.(\d{1,9}))?$/.exec(text.trim()) ?? [];
  if (currencyCode === undefined || units === undefined) {
    throw new InvalidArgumentError('It must be a currency and an amount, such as "INR 500.50".');
  }
  return { currencyCode, units, nanos: Number(part.padEnd(9, '0')) };
}

/** A day, `1990-05-14`; `--05-14` where the year is not known. */
export function dayOption(text: string): DateMessage {
  const [, year, month, day] = /^(\d{4}|-)-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined) {
    throw new InvalidArgumentError('It must be a day, such as 1990-05-14, or --05-14.');
  }
  return { year: year === '-' ? 0 : Number(year), month: Number(month), day: Number(day) };
}

/** A time of day, `09:30`. */
export function timeOption(text: string): TimeOfDay {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hours === undefined) throw new InvalidArgumentError('It must be a time, such as 09:30.');
  return { hours: Number(hours), minutes: Number(minutes), seconds: 0, nanos: 0 };
}

/** A google.protobuf.Duration of so many milliseconds. */
export function durationMessage(milliseconds: number): { seconds: string; nanos: number } {
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds: String(seconds), nanos: Math.round((milliseconds - seconds * 1000) * 1e6) };
}

/** A moment in RFC 3339, with its offset; milliseconds since the epoch out. */
export function momentOption(text: string): number {
  const at = RFC_3339.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(at)) {
    throw new InvalidArgumentError('It must be a moment, such as 2026-11-22T12:00:00Z.');
  }
  return at;
}

/** A moment in RFC 3339, or how long before now, such as `2h`; milliseconds since the epoch out. */
export function sinceOption(text: string): number {
  if (RFC_3339.test(text)) return momentOption(text);
  try {
    return Date.now() - durationOption(text);
  } catch {
    throw new InvalidArgumentError(
      'It must be a moment, such as 2026-11-22T12:00:00Z, or how long ago, such as 2h.',
    );
  }
}

/** With an offset: Date.parse takes what has none for the machine's own time. */
export const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

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
