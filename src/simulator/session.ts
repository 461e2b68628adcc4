import type { Socket } from 'node:net';
import type { Account } from './account.js';
import { COMMAND, STATUS, responseTo } from './commands.js';
import type { Delivery, Receiver } from './delivery.js';
import type { Frame } from './frame-reader.js';
import { Link } from './link.js';
import { encodeMessage, encodePdu } from './wire.js';

export type BindMode = 'none' | 'receiver' | 'transmitter' | 'transceiver';

export interface SessionEvents {
  frame(session: Session, frame: Frame): void;
  badLength(session: Session, length: number): void;
  closed(session: Session): void;
}

interface Unanswered {
  delivery: Delivery;
  /** `performance.now()` after which it is sent again. */
  deadline: number;
}

interface OpenRequest {
  answered: (answered: boolean) => void;
  /** `performance.now()`. */
  since: number;
}

/** One connection of a client: its bind, and the requests that the SMSC has open on it. */
export class Session implements Receiver {
  readonly link: Link;
  account: Account | undefined;
  mode: BindMode = 'none';
  /** submit_sm that have no response yet. */
  unansweredSubmits = 0;
  /** `performance.now()` of the last PDU. */
  lastHeard = performance.now();
  readonly #delivers = new Map<number, Unanswered>();
  readonly #requests = new Map<number, OpenRequest>();
  #sequence = 0;

  constructor(
    readonly id: number,
    socket: Socket,
    events: SessionEvents,
  ) {
    this.link = new Link(socket, {
      frame: (frame) => {
        this.lastHeard = performance.now();
        events.frame(this, frame);
      },
      badLength: (length) => events.badLength(this, length),
      closed: () => {
        for (const { answered } of this.#requests.values()) answered(false);
        this.#requests.clear();
        events.closed(this);
      },
    });
  }

  get transmits(): boolean {
    return this.mode === 'transmitter' || this.mode === 'transceiver';
  }

  get receives(): boolean {
    return this.mode === 'receiver' || this.mode === 'transceiver';
  }

  get undelivered(): number {
    return this.#delivers.size;
  }

  nextSequence(): number {
    this.#sequence = this.#sequence === 0x7fffffff ? 1 : this.#sequence + 1;
    return this.#sequence;
  }

  respond(commandId: number, status: number, sequence: number): void {
    this.link.send(encodePdu(responseTo(commandId), status, sequence));
  }

  nack(status: number, sequence: number): void {
    this.link.send(encodePdu(COMMAND.generic_nack, status, sequence));
  }

  deliver(delivery: Delivery, deadline: number): void {
    const sequence = this.nextSequence();
    this.#delivers.set(sequence, { delivery, deadline });
    this.link.send(encodeMessage(COMMAND.deliver_sm, sequence, delivery.fields));
  }

  /** The delivery that a response answers, if any; it is not open any more. */
  answeredDelivery(sequence: number): Delivery | undefined {
    const found = this.#delivers.get(sequence);
    this.#delivers.delete(sequence);
    return found?.delivery;
  }

  overdueDeliveries(now: number): Delivery[] {
    const overdue: Delivery[] = [];
    for (const [sequence, { delivery, deadline }] of this.#delivers) {
      if (deadline > now) break;
      this.#delivers.delete(sequence);
      overdue.push(delivery);
    }
    return overdue;
  }

  abandonedDeliveries(): Delivery[] {
    const abandoned = [...this.#delivers.values()].map(({ delivery }) => delivery);
    this.#delivers.clear();
    return abandoned;
  }

  /** `performance.now()` of the oldest enquiry or unbind of the SMSC that has no answer. */
  get askingSince(): number | undefined {
    return this.#requests.values().next().value?.since;
  }

  /** Sends enquire_link or unbind; `answered` is called once, with false when the link went. */
  request(command: 'enquire_link' | 'unbind', answered: (answered: boolean) => void): void {
    const sequence = this.nextSequence();
    this.#requests.set(sequence, { answered, since: performance.now() });
    this.link.send(encodePdu(COMMAND[command], STATUS.ESME_ROK, sequence));
  }

  /** Whether a response answered a request of the SMSC. */
  answeredRequest(sequence: number): boolean {
    const open = this.#requests.get(sequence);
    this.#requests.delete(sequence);
    open?.answered(true);
    return open !== undefined;
  }
}
