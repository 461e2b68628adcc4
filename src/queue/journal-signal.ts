import { Subject } from 'rxjs';

/** Says, on this node, that the journal has grown; those who follow it look at once. */
export class JournalSignal {
  readonly written = new Subject<void>();
}
