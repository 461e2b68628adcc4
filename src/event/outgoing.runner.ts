import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Failure } from '../failure/failure.js';
import type { ConsentCategory } from '../customer/consent.js';
import type { Customer } from '../customer/customer.js';
import { CustomerStore } from '../customer/customer.store.js';
import { Permissions } from '../customer/permissions.store.js';
import { BIND_OVERVIEW } from '../dispatch/bind-overview.js';
import type { BindOverview } from '../dispatch/bind-overview.js';
import { compose } from '../message/compose.js';
import type { ComposeOptions, Composition } from '../message/compose.js';
import type { MessageClass } from '../message/message-class.js';
import { MESSAGE_ACCEPTOR } from '../queue/new-message.js';
import type { Accepted, MessageAcceptor } from '../queue/new-message.js';
import type { Route } from '../route/route.js';
import { RouteStore } from '../route/route.store.js';
import type { CarrierSettings, Settings } from '../settings/settings.schema.js';
import { SettingsStore } from '../settings/settings.store.js';
import { RegistrationStore } from '../template/registration.store.js';
import { TemplateStore } from '../template/template.store.js';
import type { Rendered } from '../template/render.js';
import type { TemplateVariables } from '../catalogue/event-kind.js';
import { CarriersUp } from './carriers-up.js';
import { guardText } from './outgoing-guard.js';
import { ReferenceCounter } from './reference-counter.js';

/** Whom a message is for. */
export interface OutgoingRecipient {
  /** E.164 with the plus sign. */
  msisdn: string;
  customerId: string | null;
  /** BCP 47; empty takes the bank's. */
  locale: string;
  /** IANA; undefined takes the bank's. */
  timeZone: string | undefined;
  /** Whose number it is; undefined where the registry was not asked. */
  customers: readonly Customer[] | undefined;
}

/** What a message says: a text, or a template (`locale` empty takes the recipient's). */
export type OutgoingContent =
  | { text: string }
  | {
      template: string;
      locale: string;
      variables: TemplateVariables;
      /** Put under the template's words as it is, for a handset to read. */
      lastLine?: string;
    };

export interface OutgoingMessage {
  clientId: string;
  eventId: string;
  eventType: string;
  messageClass: MessageClass;
  /** What the recipient can have refused. */
  consent: ConsentCategory;
  recipient: OutgoingRecipient;
  /** The recipient's place in the request, for what is said of it. */
  recipientField: string;
  content: OutgoingContent;
  /** The content's place in the request, for field violations. */
  field: string;
  /** Null takes the route's. */
  senderId: string | null;
  /** The carrier that an answer goes back to, while it is there; absent takes the route's. */
  via?: string;
  /** Milliseconds; null takes the class's. */
  timeToLive: number | null;
  /** Milliseconds since the epoch. */
  now: number;
}

/** A message that is committed, as it went. */
export interface Sent extends Accepted {
  carrier: string;
  /** Of a repeat, what would have gone. */
  text: string;
}

/** A text as it would go. */
export interface Preview {
  locale: string;
  /** Null without a recipient. */
  carrier: string | null;
  composition: Composition;
}

/** How a text is cut where no carrier says it: every carrier takes this. */
const ANY_CARRIER: Omit<ComposeOptions, 'reference'> = {
  encodings: ['gsm7', 'ucs2'],
  transliterate: true,
  concatenation: 'udh16',
  maxSegments: 255,
};

/** From a recipient and a content to a committed message: words, way, segments, queue. */
@Injectable()
export class OutgoingRunner {
  readonly #references = new ReferenceCounter(randomInt(0x10000));
  readonly #up: CarriersUp;
  #carriers: ReadonlyMap<string, CarrierSettings> = new Map();
  #carriersOf: Settings | undefined;

  constructor(
    private readonly customers: CustomerStore,
    private readonly permissions: Permissions,
    private readonly templates: TemplateStore,
    private readonly registrations: RegistrationStore,
    private readonly routes: RouteStore,
    private readonly settings: SettingsStore,
    @Inject(BIND_OVERVIEW) overview: BindOverview,
    @Inject(MESSAGE_ACCEPTOR) private readonly acceptor: MessageAcceptor,
  ) {
    this.#up = new CarriersUp(() => overview.binds());
  }

  toNumber(msisdn: string): OutgoingRecipient {
    return { msisdn, customerId: null, locale: '', timeZone: undefined, customers: undefined };
  }

  /** Throws a Failure `not_found` that names `field` for one who is not in the registry. */
  async toCustomer(id: string, field: string): Promise<OutgoingRecipient> {
    const customer = this.customers.known(id) ?? (await this.customers.find(id));
    if (customer === undefined) {
      const description = 'is not in the registry of customers';
      throw new Failure('not_found', `${field}: ${description}`, {
        violations: [{ field, description }],
      });
    }
    return {
      msisdn: customer.msisdn,
      customerId: customer.id,
      locale: customer.locale ?? '',
      timeZone: customer.timeZone ?? undefined,
      customers: [customer],
    };
  }

  /**
   * Resolves once committed. Throws a Failure, or rejects with one, where the
   * recipient does not want it, or it cannot be made, routed or kept.
   */
  send(message: OutgoingMessage): Promise<Sent> {
    const { recipient, consent, recipientField: field } = message;
    const { msisdn, customers } = recipient;
    const asked = this.permissions.check({ msisdn, customers, consent, field });
    return asked === null ? this.#send(message) : asked.then(() => this.#send(message));
  }

  async #send(message: OutgoingMessage): Promise<Sent> {
    const { recipient, messageClass, content, field, now } = message;
    const { text, locale } = this.#words(content, recipient, field);
    const route = this.#back(message) ?? this.#route(recipient.msisdn, messageClass, now);
    const timeToLive = message.timeToLive ?? this.settings.current.classes[messageClass].timeToLive;
    const composition = this.#compose(text, route.carrier, field);
    const accepted = await this.acceptor.accept({
      clientId: message.clientId,
      eventId: message.eventId,
      eventType: message.eventType,
      messageClass,
      customerId: recipient.customerId,
      msisdn: recipient.msisdn,
      locale,
      carrier: route.carrier,
      senderId: message.senderId ?? route.senderId,
      composition,
      expiresAt: now + timeToLive,
      registeredTemplateId: this.#registeredId(
        route.carrier,
        content,
        locale,
        composition.text,
        field,
      ),
    });
    return { ...accepted, carrier: route.carrier, text: composition.text };
  }

  /** What a content would be, and take; nothing is sent. */
  preview(
    content: OutgoingContent,
    recipient: OutgoingRecipient | null,
    messageClass: MessageClass,
    field: string,
    now: number,
  ): Preview {
    const { text, locale } = this.#words(content, recipient, field);
    const carrier =
      recipient === null ? null : this.#route(recipient.msisdn, messageClass, now).carrier;
    return { locale, carrier, composition: this.#compose(text, carrier, field) };
  }

  #words(content: OutgoingContent, recipient: OutgoingRecipient | null, field: string): Rendered {
    const locale = recipient?.locale ?? '';
    const { bank, links } = this.settings.current;
    if ('text' in content) {
      guardText(content.text, {}, field, links.allowed);
      return { text: content.text, locale: locale || bank.locale };
    }
    const { template, variables, lastLine } = content;
    const rendered = this.templates.render(template, content.locale || locale, variables, {
      timeZone: recipient?.timeZone,
      field,
    });
    guardText(rendered.text, variables, field, links.allowed);
    if (lastLine === undefined) return rendered;
    return { ...rendered, text: `${rendered.text}\n${lastLine}` };
  }

  /**
   * The ID under which the carrier has the text registered; null where it asks
   * for none. Throws a Failure `text_not_registered`.
   */
  #registeredId(
    carrier: string,
    content: OutgoingContent,
    locale: string,
    text: string,
    field: string,
  ): string | null {
    const { registration } = this.#carrier(carrier);
    if (registration === undefined) return null;
    const key = 'text' in content ? null : content.template;
    const found = key === null ? undefined : this.registrations.nearest(carrier, key, locale);
    const id = found?.idOf(text) ?? null;
    if (id !== null || !registration.required) return id;
    const what = key === null ? 'a text of its own' : `the template ${key} in ${locale}`;
    const why = found === undefined ? 'is not registered' : 'differs from what is registered';
    throw new Failure('text_not_registered', `${field}: ${what} ${why} at ${carrier}`);
  }

  /** Whoever wrote is answered on the way they came, bound at the moment or not. */
  #back({ via, senderId }: OutgoingMessage): Route | null {
    if (via === undefined || senderId === null) return null;
    const { carriers } = this.settings.current;
    const there = carriers.some(({ name, enabled }) => enabled && name === via);
    return there ? { carrier: via, senderId } : null;
  }

  #route(msisdn: string, messageClass: MessageClass, now: number): Route {
    this.#up.look(now);
    return this.routes.find(msisdn, messageClass, this.#up.isUp);
  }

  #compose(text: string, carrier: string | null, field: string): Composition {
    const options = carrier === null ? ANY_CARRIER : this.#carrier(carrier);
    try {
      return compose(text, {
        encodings: options.encodings,
        transliterate: options.transliterate,
        concatenation: options.concatenation,
        maxSegments: options.maxSegments,
        reference: carrier === null ? 0 : this.#references.next(),
      });
    } catch (error) {
      throw error instanceof Failure ? placed(error, field) : error;
    }
  }

  #carrier(name: string): CarrierSettings {
    const { current } = this.settings;
    if (this.#carriersOf !== current) {
      this.#carriers = new Map(current.carriers.map((carrier) => [carrier.name, carrier]));
      this.#carriersOf = current;
    }
    const carrier = this.#carriers.get(name);
    if (carrier === undefined)
      throw new Failure('no_route', `there is no carrier ${name} any more`);
    return carrier;
  }
}

/** What is wrong with a composed text, told of the field that it came from. */
function placed(failure: Failure, field: string): Failure {
  const violations = failure.violations.map(({ description }) => ({ field, description }));
  const text = violations.map((v) => `${v.field}: the text ${v.description}`).join('; ');
  return new Failure(failure.code, text, { violations });
}
