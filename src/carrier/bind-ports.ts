import type { CarrierSettings } from '../settings/settings.schema.js';
import type { SubmitSm, InboundPdu } from '../smpp/pdu-fields.js';

/**
 * What became of a submit_sm. `response` is the SMSC's word; `unanswered`
 * means that the SMSC may or may not have it. A response that comes after
 * `unanswered` was reported is reported too, with `late` set.
 */
export type SubmitOutcome =
  | {
      kind: 'response';
      /** SMPP 3.4, 5.1.3; 0 is ESME_ROK. */
      commandStatus: number;
      /** The SMSC's message ID as it came; empty when refused. */
      messageId: string;
      late: boolean;
    }
  | { kind: 'unanswered'; reason: 'response_timeout' | 'link_lost' };

/** Where a bind stands; names follow the gRPC BindState. */
export type BindState = 'waiting' | 'connecting' | 'bound' | 'unbinding' | 'stopped';

export interface BindReport {
  state: BindState;
  /** Milliseconds since the epoch. */
  since: number;
  /** Why it is not bound, for people; never a secret. */
  reason: string | null;
}

/** What a bind needs of the folders above it. */
export interface BindPorts {
  /**
   * A receipt or a customer's message. Resolves with the command_status to
   * answer, once its content is committed; a rejection is answered with the
   * carrier's away status.
   */
  deliver(pdu: InboundPdu): Promise<number>;
  /** The state changed. */
  stateChanged(report: BindReport): void;
  /** Room in the window came free while bound: worth looking for work. */
  roomFreed(): void;
}

/** One bind of a carrier account, as dispatch uses it. */
export interface BindHandle {
  readonly report: BindReport;
  /** Free places in the window; 0 unless bound. */
  readonly room: number;
  /** Unanswered submit_sm. */
  readonly used: number;
  start(): void;
  /**
   * Submits. `answered` is called once, and once more for a late response.
   * Throws, and has written nothing, when not bound or without room.
   */
  submit(pdu: SubmitSm, answered: (outcome: SubmitOutcome) => void): void;
  /** Takes the window's size up at once, and the rest with the next link. */
  update(settings: CarrierSettings): void;
  /** Takes no more submits, waits for the window until `deadline` (ms since the epoch), unbinds, closes. */
  stop(deadline: number): Promise<void>;
}
