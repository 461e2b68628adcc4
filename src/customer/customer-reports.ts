import { Subject } from 'rxjs';
import type { ConsentCategory } from './consent.js';

/** What the registry reports. Nothing in it is private: no number, no name. */
export type CustomerReport =
  | { kind: 'upserted'; created: boolean; clientId: string }
  | { kind: 'deleted'; clientId: string }
  /** Rows of an import that were judged and, of them, committed or refused. */
  | { kind: 'imported'; rows: number; stored: number; refused: number; clientId: string }
  /** An import ended; `whole` where it was read to its end. */
  | { kind: 'import_ended'; whole: boolean; clientId: string }
  /** `count` customers said so. */
  | { kind: 'consent'; category: ConsentCategory; granted: boolean; count: number }
  | { kind: 'number_changed'; count: number }
  | { kind: 'sim_changed'; count: number };

/** Where src/customer publishes and whoever watches subscribes. */
export class CustomerReports {
  readonly all = new Subject<CustomerReport>();
}
