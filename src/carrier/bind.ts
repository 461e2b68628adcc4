import { performance } from 'node:perf_hooks';
import { Subject } from 'rxjs';
import { Failure } from '../failure/failure.js';
import type { CarrierSettings } from '../settings/settings.schema.js';
import { encodeSubmitSm } from '../smpp/fast-codec.js';
import type { InboundPdu, SubmitSm } from '../smpp/pdu-fields.js';
import { status } from '../smpp/status.js';
import { backoff } from './backoff.js';
import type { BindEvent } from './bind-events.js';
import type { BindHandle, BindPorts, BindReport, BindState, SubmitOutcome } from './bind-ports.js';
import { EsmeSession } from './esme-session.adapter.js';
import type { BindCommand, Loss } from './esme-session.adapter.js';
import { Window } from './window.js';

/** Refusals that another attempt a moment later will not change. */
const LASTING_REFUSALS: ReadonlySet<number> = new Set([
  status('ESME_RINVPASWD'),
  status('ESME_RINVSYSID'),
  status('ESME_RINVSYSTYP'),
]);

type Answered = (outcome: SubmitOutcome) => void;

/** One connection, or a pair of transmitter and receiver, with its window; never used again. */
interface Link {
  sessions: EsmeSession[];
  /** The one that submits: the transceiver, or the transmitter. */
  sender: EsmeSession | null;
  window: Window<Answered>;
  boundAt: number | null;
}

export interface BindOptions {
  settings: CarrierSettings;
  /** Counted from 0. */
  slot: number;
  ports: BindPorts;
  /** From 0 to below 1, for the jitter. */
  random?: () => number;
}

/**
 * Keeps one bind of a carrier account alive: connects, binds, and begins again
 * with a new session whenever the link is lost, until it is stopped. Every
 * submit_sm is answered exactly once (and once more for a late response),
 * however the link ends.
 */
export class Bind implements BindHandle {
  readonly reports = new Subject<BindEvent>();
  readonly slot: number;
  #settings: CarrierSettings;
  readonly #ports: BindPorts;
  readonly #random: () => number;
  #report: BindReport = { state: 'stopped', since: Date.now(), reason: null };
  #link: Link | null = null;
  /** Failures in a row. */
  #attempt = 0;
  #reconnectTimer: NodeJS.Timeout | undefined;
  #responseTimer: NodeJS.Timeout | undefined;
  #deadlineTimer: NodeJS.Timeout | undefined;
  /** `roomFreed` is due at the end of this turn. */
  #roomDue = false;
  #stopping: { promise: Promise<void>; resolve: () => void; deadline: number } | null = null;

  constructor(options: BindOptions) {
    this.#settings = options.settings;
    this.slot = options.slot;
    this.#ports = options.ports;
    this.#random = options.random ?? Math.random;
  }

  get report(): BindReport {
    return this.#report;
  }

  get windowSize(): number {
    return this.#settings.windowSize;
  }

  get room(): number {
    const link = this.#link;
    if (link === null || this.#report.state !== 'bound') return 0;
    return link.sender!.writable ? link.window.room : 0;
  }

  get used(): number {
    return this.#link?.window.used ?? 0;
  }

  /** Begins to connect; again after a stop. */
  start(): void {
    if (this.#report.state !== 'stopped') return;
    this.#stopping = null;
    this.#attempt = 0;
    this.#connect();
  }

  submit(pdu: SubmitSm, answered: Answered): void {
    const link = this.#link;
    if (link === null || this.#report.state !== 'bound') {
      throw new Failure('failed_precondition', 'the bind is not bound', { retryable: true });
    }
    const sender = link.sender!;
    if (this.room === 0) throw new Failure('overloaded', 'the bind has no room in its window');
    const sequence = sender.nextSequence();
    const octets = encodeSubmitSm(pdu, sequence);
    link.window.add(sequence, answered, performance.now());
    sender.send(octets);
    this.#responseTimer ??= setTimeout(() => this.#expire(), link.window.timeout);
  }

  update(settings: CarrierSettings): void {
    this.#settings = settings;
    this.#link?.window.resize(settings.windowSize);
    this.#roomFreed();
  }

  stop(deadline: number): Promise<void> {
    if (this.#stopping !== null) {
      if (this.#report.state === 'stopped') return this.#stopping.promise;
      this.#cutAt(Math.min(deadline, this.#stopping.deadline));
      return this.#stopping.promise;
    }
    let resolve = () => {};
    const promise = new Promise<void>((settle) => (resolve = settle));
    this.#stopping = { promise, resolve, deadline };
    clearTimeout(this.#reconnectTimer);
    if (this.#report.state === 'bound') {
      this.#enter('unbinding', null);
      this.#cutAt(deadline);
      this.#unbindWhenDone();
    } else if (this.#link !== null) {
      this.#link.sessions.forEach((session) => session.destroy('stopped'));
    } else {
      this.#stopped();
    }
    return promise;
  }

  #connect(): void {
    const { bindType, windowSize, responseTimeout } = this.#settings;
    this.#enter('connecting', this.#report.reason);
    const commands: BindCommand[] =
      bindType === 'transceiver' ? ['bind_transceiver'] : ['bind_transmitter', 'bind_receiver'];
    const link: Link = {
      sessions: [],
      sender: null,
      window: new Window(windowSize, responseTimeout),
      boundAt: null,
    };
    this.#link = link;
    try {
      for (const command of commands) link.sessions.push(this.#open(link, command));
      link.sender = link.sessions[0]!;
    } catch (error) {
      this.#lost(link, { reason: (error as Error).message, commandStatus: null });
    }
  }

  #open(link: Link, command: BindCommand): EsmeSession {
    const session: EsmeSession = new EsmeSession(this.#settings, command, {
      bound: () => this.#sessionBound(link),
      submitAnswered: (sequence, commandStatus, messageId) =>
        this.#answered(link, sequence, commandStatus, messageId),
      inbound: (pdu) => this.#inbound(session, pdu),
      drained: () => this.#roomFreed(),
      lost: (loss) => this.#lost(link, loss),
      report: (event) => this.reports.next(event),
    });
    return session;
  }

  #sessionBound(link: Link): void {
    if (this.#link !== link || !link.sessions.every((session) => session.bound)) return;
    link.boundAt = performance.now();
    this.#enter('bound', null);
    this.reports.next({ kind: 'bound' });
    this.#roomFreed();
  }

  #answered(link: Link, sequence: number, commandStatus: number, messageId: string): void {
    const found = link.window.answer(sequence);
    if (found === null) {
      this.reports.next({ kind: 'unexpected', command: 'submit_sm_resp' });
      return;
    }
    const { slot, late } = found;
    const latency = performance.now() - slot.since;
    this.reports.next({ kind: late ? 'answered_late' : 'answered', commandStatus, latency });
    this.#call(() => slot.entry({ kind: 'response', commandStatus, messageId, late }));
    if (!late) this.#roomFreed();
    this.#unbindWhenDone();
  }

  #expire(): void {
    this.#responseTimer = undefined;
    const window = this.#link?.window;
    if (window === undefined) return;
    const now = performance.now();
    const expired = window.expire(now);
    if (expired.length > 0) this.#unanswered(expired, 'response_timeout');
    const next = window.nextDeadline;
    if (next !== null) {
      this.#responseTimer ??= setTimeout(() => this.#expire(), Math.max(1, Math.ceil(next - now)));
    }
    if (expired.length > 0) {
      this.#roomFreed();
      this.#unbindWhenDone();
    }
  }

  #unanswered(slots: { entry: Answered }[], reason: 'response_timeout' | 'link_lost'): void {
    this.reports.next({ kind: 'unanswered', reason, count: slots.length });
    for (const { entry } of slots) this.#call(() => entry({ kind: 'unanswered', reason }));
  }

  #inbound(session: EsmeSession, pdu: InboundPdu): void {
    if (this.#report.state === 'unbinding' && this.used === 0) {
      // Taking more would put off the unbind for as long as the SMSC has some.
      session.respond(pdu, status(this.#settings.awayStatus));
      return;
    }
    const decide = async () => this.#ports.deliver(pdu);
    decide()
      .catch((error: unknown) => {
        this.reports.next({ kind: 'listener_failed', error });
        return status(this.#settings.awayStatus);
      })
      .then((commandStatus) => {
        session.respond(pdu, commandStatus);
        this.#unbindWhenDone();
      })
      .catch((error: unknown) => this.reports.next({ kind: 'listener_failed', error }));
  }

  #lost(link: Link, loss: Loss): void {
    if (this.#link !== link) return;
    // Once all have unbound, the last one to close ends the link.
    if (link.sessions.some((session) => session.unbinding)) return;
    this.#link = null;
    clearTimeout(this.#responseTimer);
    this.#responseTimer = undefined;
    for (const session of link.sessions) session.destroy('the other session of the bind was lost');
    const delay = this.#stopping === null ? this.#delay(link, loss) : null;
    this.reports.next({ kind: 'lost', ...loss, delay });
    if (delay !== null) {
      this.#enter('waiting', loss.reason);
      this.#reconnectTimer = setTimeout(() => this.#connect(), delay);
    }
    const outstanding = link.window.drain();
    if (outstanding.length > 0) this.#unanswered(outstanding, 'link_lost');
    if (delay === null) this.#stopped();
  }

  /** How long to wait before the next attempt, in milliseconds. */
  #delay(link: Link, { commandStatus }: Loss): number {
    const { reconnect, alreadyBoundDelay } = this.#settings;
    if (commandStatus === status('ESME_RALYBND')) return alreadyBoundDelay;
    // A link that holds only for a moment is no success.
    const held = link.boundAt === null ? 0 : performance.now() - link.boundAt;
    this.#attempt = held >= reconnect.max ? 1 : this.#attempt + 1;
    if (commandStatus !== null && LASTING_REFUSALS.has(commandStatus)) return reconnect.max;
    return backoff(this.#attempt, reconnect, this.#random());
  }

  /** Tells of room once per turn of the event loop. */
  #roomFreed(): void {
    if (this.#roomDue) return;
    this.#roomDue = true;
    setImmediate(() => {
      this.#roomDue = false;
      if (this.room > 0) this.#call(() => this.#ports.roomFreed());
    });
  }

  #unbindWhenDone(): void {
    const link = this.#link;
    if (this.#report.state !== 'unbinding' || link === null) return;
    if (link.window.used > 0 || link.sessions.some((session) => session.undecided > 0)) return;
    const left = Math.max(0, this.#stopping!.deadline - Date.now());
    for (const session of link.sessions) {
      if (session.bound) session.unbind(Math.min(left, this.#settings.responseTimeout));
    }
  }

  /** At the deadline (ms since the epoch) what is still open is cut. */
  #cutAt(deadline: number): void {
    this.#stopping!.deadline = deadline;
    clearTimeout(this.#deadlineTimer);
    this.#deadlineTimer = setTimeout(
      () => this.#link?.sessions.forEach((session) => session.destroy('stopped at the deadline')),
      Math.max(0, deadline - Date.now()),
    );
  }

  #stopped(): void {
    clearTimeout(this.#deadlineTimer);
    this.#enter('stopped', null);
    this.#stopping?.resolve();
  }

  #enter(state: BindState, reason: string | null): void {
    this.#report = { state, since: Date.now(), reason };
    this.#call(() => this.#ports.stateChanged(this.#report));
  }

  #call(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.reports.next({ kind: 'listener_failed', error });
    }
  }
}
