import type { ConsentCategory } from '../customer/consent.js';
import type { FieldChecks } from '../failure/field-checks.js';
import type { MessageClass } from '../message/message-class.js';
import type { TemplateValue } from '../template/values.js';

export type TemplateVariables = Record<string, TemplateValue>;

/** A field of an event's body, in words for people. */
export interface EventField {
  /** As in the proto, such as `masked_account`. */
  name: string;
  /** Such as `money, more than zero`. */
  type: string;
  required: boolean;
}

/** A variable that an event gives its template. */
export interface EventVariable {
  name: string;
  /** Always given; otherwise the template must ask `has_<name>`. */
  required: boolean;
  kind: TemplateValue['kind'];
  /** The words that it may be, where they are fixed. */
  choices: readonly string[] | null;
}

/** One kind of banking event: what it must hold, and what its text is made of. */
export interface EventKind<Body = unknown> {
  /** The catalogue's name: in settings, metric labels and messages. */
  readonly key: string;
  /** For people, such as `Account opened`. */
  readonly title: string;
  /** One sentence. */
  readonly description: string;
  readonly messageClass: MessageClass;
  /** Milliseconds; null takes the class's. */
  readonly timeToLive: number | null;
  readonly consent: ConsentCategory;
  /** The template's key. */
  readonly template: string;
  /** Declared by the bank, in a file of config/events. */
  readonly custom: boolean;
  /**
   * By which way it comes: published by clients, of OtpService, or as the answer
   * to what a customer wrote. Clients can publish those of the first alone.
   */
  readonly source: 'event' | 'otp' | 'reply';
  readonly fields: readonly EventField[];
  /** Between its fields, in words: such as `missing is in the currency of amount`. */
  readonly rules: readonly string[];
  /**
   * All that a text may use: what `variables` gives, `occurred_at` of events, and
   * what the rules of thresholds add. `bank` is of every text, and not listed.
   */
  readonly variableList: readonly EventVariable[];
  /** A body that is good, with every field given: for previews, the demo and the documents. */
  readonly sample: Body;
  /** Adds what is wrong; `path` is the body's, such as `transaction_posted`. */
  check(checks: FieldChecks, path: string, body: Body): void;
  /** Of a checked body; what is optional and empty is left out. */
  variables(body: Body): TemplateVariables;
}
