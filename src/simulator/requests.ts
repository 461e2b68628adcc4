import type { Account } from './account.js';
import { NEVER_ANSWERED, refused } from './behaviour.js';
import type { Plan } from './behaviour.js';
import { BodyError } from './body-reader.js';
import { COMMAND, RESPONSE, STATUS, TAG, isResponse, responseTo } from './commands.js';
import type { Frame } from './frame-reader.js';
import { RECEIPT_STATES, receiptDate } from './receipt-format.js';
import { scriptedPlan } from './received-submit.js';
import type { ReceivedSubmit } from './received-submit.js';
import type { BindMode, Session } from './session.js';
import type { SmscState } from './smsc-state.js';
import { carryOut, reportState } from './submission.js';
import { submitFault } from './submit-check.js';
import { readText } from './user-data.js';
import {
  decodeBind,
  decodeCancel,
  decodeData,
  decodeMessage,
  decodeQuery,
  encodeNamed,
  encodeQueryResponse,
  octetTlv,
} from './wire.js';
import type { MessageFields } from './wire.js';

const BIND_MODES = new Map<number, BindMode>([
  [COMMAND.bind_receiver, 'receiver'],
  [COMMAND.bind_transmitter, 'transmitter'],
  [COMMAND.bind_transceiver, 'transceiver'],
]);

const SYSTEM_ID = 'simulator';
const INTERFACE_VERSION = 0x34;

/** Answers what clients send, PDU by PDU. */
export class Requests {
  constructor(
    private readonly smsc: SmscState,
    private readonly accounts: ReadonlyMap<string, Account>,
  ) {}

  handle(session: Session, frame: Frame): void {
    if (isResponse(frame.commandId)) {
      this.#response(session, frame);
      return;
    }
    try {
      this.#request(session, frame);
    } catch (error) {
      if (!(error instanceof BodyError)) throw error;
      this.smsc.complain(session.id, error.message);
      if (!this.smsc.conditions.has('silent')) {
        session.respond(frame.commandId, error.status, frame.sequence);
      }
    }
  }

  #request(session: Session, frame: Frame): void {
    const { commandId, sequence } = frame;
    if (commandId === COMMAND.submit_sm || commandId === COMMAND.data_sm) {
      this.#submit(session, frame);
      return;
    }
    if (this.smsc.conditions.has('silent')) return;
    const mode = BIND_MODES.get(commandId);
    if (mode !== undefined) {
      this.#bind(session, frame, mode);
      return;
    }
    switch (commandId) {
      case COMMAND.enquire_link:
        this.smsc.counts.enquireLinks += 1;
        if (this.smsc.conditions.has('ignoring-enquire-link')) return;
        session.respond(commandId, STATUS.ESME_ROK, sequence);
        return;
      case COMMAND.unbind:
        session.respond(commandId, STATUS.ESME_ROK, sequence);
        session.mode = 'none';
        session.account?.remove(session);
        this.smsc.bindsChanged();
        session.link.end();
        return;
      case COMMAND.query_sm:
        this.#query(session, frame);
        return;
      case COMMAND.cancel_sm:
        this.#cancel(session, frame);
        return;
      default:
        this.smsc.complain(session.id, `command_id 0x${commandId.toString(16)} is not supported`);
        session.nack(STATUS.ESME_RINVCMDID, sequence);
    }
  }

  #response(session: Session, frame: Frame): void {
    const delivery = session.answeredDelivery(frame.sequence);
    if (delivery !== undefined) {
      const expected = [responseTo(COMMAND.deliver_sm), COMMAND.generic_nack];
      if (!expected.includes(frame.commandId)) {
        this.smsc.complain(session.id, 'a deliver_sm was answered with another response');
      }
      session.account?.answered(session, delivery, frame.commandStatus);
      return;
    }
    if (session.answeredRequest(frame.sequence)) return;
    // What a client says to a malformed PDU is no fault of its own.
    if (frame.commandId === RESPONSE || frame.commandStatus !== STATUS.ESME_ROK) return;
    this.smsc.complain(session.id, `a response to nothing, sequence_number ${frame.sequence}`);
  }

  #bind(session: Session, frame: Frame, mode: BindMode): void {
    const fields = decodeBind(frame.body);
    const account = this.accounts.get(fields.system_id);
    const status = this.#bindFault(session, account, fields.password);
    if (status !== STATUS.ESME_ROK || account === undefined) {
      this.smsc.counts.bindsRefused += 1;
      session.respond(frame.commandId, status, frame.sequence);
      if (session.mode === 'none') session.link.end();
      return;
    }
    this.smsc.counts.binds += 1;
    session.account = account;
    session.mode = mode;
    account.sessions.add(session);
    // Optional parameters are not for clients of before 3.4 (SMPP 3.4, 3.4.1).
    const tlvs =
      fields.interface_version >= INTERFACE_VERSION
        ? [octetTlv(TAG.sc_interface_version, INTERFACE_VERSION)]
        : [];
    session.link.send(
      encodeNamed(responseTo(frame.commandId), STATUS.ESME_ROK, frame.sequence, SYSTEM_ID, tlvs),
    );
    this.smsc.bindsChanged();
    account.pump();
  }

  #bindFault(session: Session, account: Account | undefined, password: string): number {
    if (this.smsc.conditions.has('refusing-binds')) return this.smsc.bindRefusal;
    if (session.mode !== 'none') return STATUS.ESME_RALYBND;
    if (account === undefined) return STATUS.ESME_RINVSYSID;
    if (account.options.password !== password) return STATUS.ESME_RINVPASWD;
    if (account.sessions.size >= account.options.maxBinds) return STATUS.ESME_RALYBND;
    return STATUS.ESME_ROK;
  }

  #submit(session: Session, frame: Frame): void {
    const { smsc } = this;
    const now = performance.now();
    smsc.counts.submits += 1;
    const { account } = session;
    if (account === undefined || !session.transmits) {
      smsc.counts.refused += 1;
      smsc.complain(session.id, 'a submit without a bind as transmitter');
      session.respond(frame.commandId, STATUS.ESME_RINVBNDSTS, frame.sequence);
      return;
    }
    account.arrivals.add(now);
    const fields =
      frame.commandId === COMMAND.data_sm ? decodeData(frame.body) : decodeMessage(frame.body);
    const submit = {
      session,
      account,
      commandId: frame.commandId,
      sequence: frame.sequence,
      fields,
    };
    if (smsc.answer === undefined && !smsc.submits.observed) {
      carryOut(smsc, submit, this.#plan(session, account, fields, now));
      return;
    }
    const received = readSubmit(session, account, frame, fields);
    const plan = this.#plan(session, account, fields, now, received);
    received.status = plan.status;
    received.messageId = carryOut(smsc, submit, plan);
    smsc.submits.next(received);
  }

  #plan(
    session: Session,
    account: Account,
    fields: MessageFields,
    now: number,
    received?: ReceivedSubmit,
  ): Plan {
    const { conditions } = this.smsc;
    if (conditions.has('silent')) return NEVER_ANSWERED;
    const fault = submitFault(fields);
    if (fault !== undefined) {
      this.smsc.complain(session.id, fault.reason);
      return refused(fault.status);
    }
    if (conditions.has('throttling')) return refused(STATUS.ESME_RTHROTTLED);
    if (session.unansweredSubmits >= account.options.maxWindow) {
      return refused(STATUS.ESME_RMSGQFUL);
    }
    if (!account.limit.take(now)) return refused(STATUS.ESME_RTHROTTLED);
    const scripted = received === undefined ? undefined : this.smsc.answer?.(received);
    if (scripted !== undefined) return scriptedPlan(scripted);
    return account.behaviour.planFor(fields.destination_addr);
  }

  #query(session: Session, frame: Frame): void {
    const reference = decodeQuery(frame.body);
    const message = session.transmits
      ? session.account?.memory.find(reference.message_id)
      : undefined;
    if (message === undefined || message.source !== reference.source_addr) {
      const status = session.transmits ? STATUS.ESME_RQUERYFAIL : STATUS.ESME_RINVBNDSTS;
      session.respond(frame.commandId, status, frame.sequence);
      return;
    }
    session.link.send(
      encodeQueryResponse(frame.sequence, {
        message_id: reference.message_id,
        // Absolute time format, UTC (SMPP 3.4, 7.1.1).
        final_date: message.done === 0 ? '' : `${receiptDate(message.done)}00000+`,
        message_state: RECEIPT_STATES[message.state],
        error_code: message.error & 0xff,
      }),
    );
  }

  #cancel(session: Session, frame: Frame): void {
    const reference = decodeCancel(frame.body);
    const { account } = session;
    if (account === undefined || !session.transmits) {
      session.respond(frame.commandId, STATUS.ESME_RINVBNDSTS, frame.sequence);
      return;
    }
    // Without an ID, all that is pending between the two addresses (SMPP 3.4, 4.9).
    const named = account.memory.find(reference.message_id);
    const pending =
      reference.message_id === ''
        ? account.memory.pendingBetween(reference.source_addr, reference.destination_addr)
        : named?.done === 0 && named.source === reference.source_addr
          ? [named]
          : [];
    for (const message of pending) {
      message.state = 'DELETED';
      message.done = Date.now();
    }
    const status = pending.length > 0 ? STATUS.ESME_ROK : STATUS.ESME_RCANCELFAIL;
    session.respond(frame.commandId, status, frame.sequence);
    for (const message of pending) reportState(account, message);
  }
}

function readSubmit(
  session: Session,
  account: Account,
  frame: Frame,
  fields: MessageFields,
): ReceivedSubmit {
  return {
    command: frame.commandId === COMMAND.data_sm ? 'data_sm' : 'submit_sm',
    systemId: account.options.systemId,
    bind: session.id,
    sequence: frame.sequence,
    at: Date.now(),
    source: fields.source_addr,
    destination: fields.destination_addr,
    ...readText(fields),
    fields,
    status: STATUS.ESME_ROK,
    messageId: '',
  };
}
