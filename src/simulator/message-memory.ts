import type { MessageId } from './message-id.js';
import type { ReceiptState } from './receipt-format.js';

/** A message the SMSC has taken. */
export interface KeptMessage {
  id: MessageId;
  source: string;
  destination: string;
  /** The address fields of its receipts: ton and npi of both ends. */
  sourceTon: number;
  sourceNpi: number;
  destinationTon: number;
  destinationNpi: number;
  /** The first octets of the text, as Latin-1. */
  opening: string;
  state: ReceiptState;
  error: number;
  /** Milliseconds since the epoch. */
  submitted: number;
  /** When it became final; 0 until then. */
  done: number;
}

/**
 * The messages of an account by response ID, for query_sm and cancel_sm. Two
 * generations: the older is forgotten whole, so that forgetting costs nothing
 * per message (a Map that loses its first entry over and over does).
 */
export class MessageMemory {
  #young = new Map<string, KeptMessage>();
  #old = new Map<string, KeptMessage>();

  /** Remembers at least `capacity` messages, and at most twice as many. */
  constructor(private readonly capacity: number) {}

  keep(message: KeptMessage): void {
    if (this.#young.size >= this.capacity) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(message.id.response, message);
  }

  find(responseId: string): KeptMessage | undefined {
    return this.#young.get(responseId) ?? this.#old.get(responseId);
  }

  /** Messages between two addresses that are not final yet. */
  pendingBetween(source: string, destination: string): KeptMessage[] {
    return [...this.#old.values(), ...this.#young.values()].filter(
      (message) =>
        message.done === 0 && message.source === source && message.destination === destination,
    );
  }
}
