/**
 * What a bind tells whoever counts, on its `reports`. The occupation of the
 * window is not among them: read `used` and `windowSize` when it is asked for.
 */
export type BindEvent =
  /** A submit_sm was answered in time; `latency` in milliseconds. */
  | { kind: 'answered'; commandStatus: number; latency: number }
  | { kind: 'answered_late'; commandStatus: number; latency: number }
  | { kind: 'unanswered'; reason: 'response_timeout' | 'link_lost'; count: number }
  /** Our enquire_link was answered after so many milliseconds. */
  | { kind: 'enquire_link'; roundTrip: number }
  /** Something from the SMSC was wrong; `reason` has none of its content. */
  | { kind: 'malformed'; command: string; reason: string }
  /** A response to nothing, or a request that an ESME does not take. */
  | { kind: 'unexpected'; command: string }
  | { kind: 'bound' }
  /** A link ended, or an attempt failed; the next one follows after `delay` ms unless null. */
  | { kind: 'lost'; reason: string; commandStatus: number | null; delay: number | null }
  /** Somebody we called threw. */
  | { kind: 'listener_failed'; error: unknown };
