import { Injectable } from '@nestjs/common';
import { CatalogueStore } from '../catalogue/catalogue.store.js';
import type { EventKind, TemplateVariables } from '../catalogue/event-kind.js';
import type { Accepted } from '../queue/new-message.js';
import { ToldStore } from '../queue/told.store.js';
import type { Telling } from '../queue/told.store.js';
import type { TransactionPosted } from '../rpc/generated/tellerline/v1/event.js';
import type { PublishResponse } from '../rpc/generated/tellerline/v1/event_service.js';
import type { Settings } from '../settings/settings.schema.js';
import { SettingsStore } from '../settings/settings.store.js';
import { Sealer } from '../storage/sealing.js';
import { inBody } from './body-fields.js';
import type { CheckedEvent } from './event-check.js';
import { EventReports } from './event-reports.js';
import { OutgoingRunner } from './outgoing.runner.js';
import type { OutgoingMessage, OutgoingRecipient } from './outgoing.runner.js';
import { applyThresholds } from './threshold-rules.js';
import { isSpecialAlert, meaningKeys, sameThingKey } from './told-keys.js';

/** Milliseconds; between a payment's authorisation and its booking a long holiday may lie. */
const MEANING_WITHIN = 7 * 86_400_000;

const NOTHING: TemplateVariables = Object.freeze({});

/** An event whose moment has come. */
export interface DueEvent {
  clientId: string;
  event: CheckedEvent;
  recipient: OutgoingRecipient;
  /** The event's place in the request. */
  path: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** Milliseconds since its moment; its message lives so much shorter. */
  late: number;
}

/** What an event is told as. */
interface ToldEvent {
  kind: EventKind;
  body: unknown;
  /** What the rules add to the body's own variables. */
  extra: TemplateVariables;
  /** The transaction that a rule may have told as something else. */
  posted: TransactionPosted | null;
}

/** From a checked event to what its customer is told, and that only once. */
@Injectable()
export class TellingRunner {
  #policy: ReadonlyMap<string, number> = new Map();
  #policyOf: Settings | undefined;

  constructor(
    private readonly outgoing: OutgoingRunner,
    private readonly told: ToldStore,
    private readonly catalogue: CatalogueStore,
    private readonly settings: SettingsStore,
    private readonly sealer: Sealer,
    private readonly reports: EventReports,
  ) {}

  /** How long a kind's message may be under way, in milliseconds. */
  timeToLive({ timeToLive, messageClass }: EventKind): number {
    return timeToLive ?? this.settings.current.classes[messageClass].timeToLive;
  }

  /** Throws the Failure of an event that could not be put into words, as far as can be said before its moment. */
  checkWords({ event, recipient, path, now }: DueEvent): void {
    const told = this.#toldAs(event, recipient);
    const { template, messageClass } = told.kind;
    const locale = event.locale || recipient.locale;
    const content = { template, locale, variables: variablesOf(told, event) };
    const field = `${path}.${event.bodyPath}`;
    try {
      this.outgoing.preview(content, null, messageClass, field, now);
    } catch (error) {
      throw inBody(error, field, event.kind);
    }
  }

  /** Resolves once the message is committed, or known to be told already. Throws, or rejects with, a Failure. */
  tell(due: DueEvent): Promise<PublishResponse> {
    const { event, recipient, path } = due;
    const told = this.#toldAs(event, recipient);
    const { kind } = told;
    const variables = variablesOf(told, event);
    const message: OutgoingMessage = {
      clientId: due.clientId,
      eventId: event.eventId,
      eventType: kind.key,
      messageClass: kind.messageClass,
      consent: kind.consent,
      recipient,
      recipientField: `${path}.recipient`,
      content: { template: kind.template, locale: event.locale, variables },
      field: `${path}.${event.bodyPath}`,
      senderId: null,
      timeToLive: due.late > 0 ? Math.max(1, this.timeToLive(kind) - due.late) : kind.timeToLive,
      now: due.now,
    };
    const tellings = this.#tellings(told, variables, due);
    return tellings.length === 0
      ? this.#send(message, event)
      : this.#sendOnce(message, event, tellings);
  }

  async #send(message: OutgoingMessage, { kind }: CheckedEvent): Promise<PublishResponse> {
    const { eventType, field } = message;
    let accepted: Accepted;
    try {
      accepted = await this.outgoing.send(message);
    } catch (error) {
      throw inBody(error, field, kind);
    }
    if (eventType !== kind.key && !accepted.repeated) {
      this.reports.all.next({ kind: 'told_as', from: kind.key, to: eventType });
    }
    return {
      messageId: accepted.messageId,
      repeatedEvent: accepted.repeated,
      segments: accepted.segments,
      suppressed: false,
      eventType,
    };
  }

  async #sendOnce(
    message: OutgoingMessage,
    event: CheckedEvent,
    tellings: readonly Telling[],
  ): Promise<PublishResponse> {
    const { clientId, eventId, eventType, now } = message;
    const before = await this.told.tell(clientId, eventId, tellings, now);
    if (before === null) {
      try {
        return await this.#send(message, event);
      } catch (error) {
        // Where that fails too, what it holds comes free after a while.
        await this.told.release(clientId, eventId).catch(() => undefined);
        throw error;
      }
    }
    const { messageId, repeated } = before;
    if (!repeated) this.reports.all.next({ kind: 'suppressed', eventType });
    return { messageId, repeatedEvent: repeated, segments: 0, suppressed: true, eventType };
  }

  #toldAs({ kind, body }: CheckedEvent, { customerId, customers }: OutgoingRecipient): ToldEvent {
    if (kind.key !== 'transaction_posted') return { kind, body, extra: NOTHING, posted: null };
    const { thresholds, bank } = this.settings.current;
    const posted = body as TransactionPosted;
    // A bare number says not whose transaction it is: several may share it.
    const own = customers?.find(({ id }) => id === customerId)?.thresholds ?? null;
    const told = applyThresholds(posted, thresholds, own, bank.country);
    const toldKind = told.kindKey === kind.key ? kind : this.catalogue.current.find(told.kindKey)!;
    return { kind: toldKind, body: told.body, extra: told.extra, posted };
  }

  /** Most events have none, and cost nothing here. */
  #tellings(told: ToldEvent, variables: TemplateVariables, due: DueEvent): Telling[] {
    const { msisdn, customerId } = due.recipient;
    const { body, posted } = told;
    const { key } = told.kind;
    const tellings: Telling[] = [];
    if (isSpecialAlert(key)) {
      const { occurredAt } = due.event;
      for (const meaning of meaningKeys(key, body, this.#hash(msisdn), occurredAt, posted)) {
        tellings.push({ key: meaning, within: this.#known(MEANING_WITHIN) });
      }
    }
    const within = this.#within(key);
    if (within !== undefined) {
      // Two customers may share a number.
      const whom = customerId === null ? msisdn : `customer ${customerId}`;
      tellings.push({
        key: sameThingKey(key, variables, this.#hash(whom)),
        within: this.#known(within),
      });
    }
    return tellings;
  }

  /** A message is known to have told something for as long as its event's key is. */
  #known(within: number): number {
    return Math.min(within, this.settings.current.retention.eventKeys);
  }

  /** For how long the settings will not have a kind told again, in milliseconds. */
  #within(kindKey: string): number | undefined {
    const { current } = this.settings;
    if (this.#policyOf !== current) {
      const policy = new Map<string, number>();
      for (const { events, within } of current.events.duplicates) {
        for (const key of events) policy.set(key, Math.max(within, policy.get(key) ?? 0));
      }
      this.#policy = policy;
      this.#policyOf = current;
    }
    return this.#policy.get(kindKey);
  }

  /** Keyed, so that nobody finds a number by trying them all. */
  #hash(whom: string): string {
    return this.sealer.lookupHash(whom).toString('hex');
  }
}

function variablesOf(
  { kind, body, extra }: ToldEvent,
  { occurredAt }: CheckedEvent,
): TemplateVariables {
  const variables = Object.assign(kind.variables(body), extra);
  variables['occurred_at'] = { kind: 'date_time', at: occurredAt };
  return variables;
}
