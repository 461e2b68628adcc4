import type { Subject } from 'rxjs';
import type { Agenda } from './agenda.js';
import type { Conditions } from './conditions.js';
import type { Counts } from './counts.js';
import type { DeliveryReport } from './delivery.js';
import type { ReceivedSubmit, ScriptedAnswer } from './received-submit.js';

/** What the parts of the simulator share. */
export interface SmscState {
  readonly agenda: Agenda;
  readonly conditions: Conditions;
  readonly counts: Counts;
  readonly submits: Subject<ReceivedSubmit>;
  readonly deliveries: Subject<DeliveryReport>;
  /** Decides on a submit before the account's behaviour does; undefined leaves it to that. */
  readonly answer: ((submit: ReceivedSubmit) => ScriptedAnswer | undefined) | undefined;
  /** command_status of refused binds while they are refused. */
  readonly bindRefusal: number;
  /** Keeps a response until `holding-responses` ends. */
  keepBack(response: () => void): void;
  /** Records a violation of the specification by a client. */
  complain(bind: number, reason: string): void;
  /** The number of binds changed. */
  bindsChanged(): void;
}
