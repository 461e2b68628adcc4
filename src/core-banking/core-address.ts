/** Where the bank's own system is asked. */
export interface CoreAddress {
  /** `host:port`; null while there is none. Asked before every call, so it may change. */
  current(): string | null;
}

/**
 * The Nest token of the CoreAddress that stands in where settings.core.address
 * is not set; the demo bank's, without TLS. Optional: who has one exports it from
 * a global module.
 */
export const CORE_ADDRESS = Symbol('CoreAddress');
