import type { BindState } from '../carrier/bind-ports.js';

/** One bind slot that this node holds. */
export interface BindView {
  carrier: string;
  /** From 0. */
  slot: number;
  state: BindState;
  windowUsed: number;
  windowSize: number;
  /** Segments answered in the last second. */
  submitRate: number;
  /** When the state was entered, in milliseconds since the epoch. */
  since: number;
  /** Why it is not bound, for people. */
  reason: string | null;
}

/** The binds of this node, for those who watch over it. */
export interface BindOverview {
  binds(): BindView[];
}

/** The Nest token of the BindOverview. */
export const BIND_OVERVIEW = Symbol('BindOverview');
