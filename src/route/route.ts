import { Failure } from '../failure/failure.js';
import { MESSAGE_CLASSES } from '../message/message-class.js';
import type { MessageClass } from '../message/message-class.js';
import { maskMsisdn } from '../message/msisdn.js';
import type { CarrierSettings, RouteSettings } from '../settings/settings.schema.js';

/** By what carrier, and in whose name, a message goes. */
export interface Route {
  carrier: string;
  senderId: string;
}

/** A route with the carriers that are switched on, in order of preference. */
interface Way {
  carriers: readonly string[];
  senderId: string;
}

/** E.164 has at most 15 digits; with the plus sign. */
const LONGEST_PREFIX = 16;

/**
 * Which way a number and class go: the longest prefix that has a route for the
 * class decides, and of equal ones the first in the settings. Made once for
 * each version of the settings.
 */
export class Routes {
  /** By class, then by length of prefix. */
  readonly #ways: Record<MessageClass, Map<string, Way>[]>;

  constructor(
    routes: readonly Pick<RouteSettings, 'prefixes' | 'classes' | 'carriers' | 'senderId'>[],
    carriers: readonly Pick<CarrierSettings, 'name' | 'enabled'>[],
  ) {
    const enabled = new Set(carriers.filter((c) => c.enabled).map((c) => c.name));
    const ways = () => Array.from({ length: LONGEST_PREFIX + 1 }, () => new Map<string, Way>());
    this.#ways = { otp: ways(), alert: ways(), service: ways(), promotion: ways() };
    for (const route of routes) {
      const { senderId } = route;
      const way = { carriers: route.carriers.filter((name) => enabled.has(name)), senderId };
      for (const messageClass of route.classes ?? MESSAGE_CLASSES) {
        for (const prefix of route.prefixes) {
          const byPrefix = this.#ways[messageClass][prefix.length];
          if (!byPrefix.has(prefix)) byPrefix.set(prefix, way);
        }
      }
    }
  }

  /**
   * The first carrier that is up, else the first: its messages then wait for
   * it. `msisdn` is E.164 with the plus sign. Throws a Failure `no_route` where
   * no prefix matches, or the one that does has every carrier switched off: a
   * shorter prefix would send it a way that nobody chose for it.
   */
  find(msisdn: string, messageClass: MessageClass, isUp: (carrier: string) => boolean): Route {
    const way = this.#longestMatch(msisdn, messageClass);
    const carrier = way?.carriers.find(isUp) ?? way?.carriers[0];
    if (way === undefined || carrier === undefined) {
      const why = way === undefined ? 'no route' : 'no carrier that is switched on';
      throw new Failure('no_route', `${why} for ${maskMsisdn(msisdn)} and class ${messageClass}`);
    }
    return { carrier, senderId: way.senderId };
  }

  #longestMatch(msisdn: string, messageClass: MessageClass): Way | undefined {
    const ways = this.#ways[messageClass];
    for (let length = Math.min(msisdn.length, LONGEST_PREFIX); length > 0; length--) {
      const byPrefix = ways[length];
      if (byPrefix.size === 0) continue;
      const way = byPrefix.get(msisdn.slice(0, length));
      if (way !== undefined) return way;
    }
    return undefined;
  }
}
