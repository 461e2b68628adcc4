import type { Account } from './account.js';
import type { Plan, PlannedReceipt } from './behaviour.js';
import { STATUS, responseTo } from './commands.js';
import { malformedSubmitResponse } from './malformed.js';
import type { MessageId } from './message-id.js';
import type { KeptMessage } from './message-memory.js';
import { receiptContent } from './receipt-format.js';
import type { Session } from './session.js';
import type { SmscState } from './smsc-state.js';
import { NO_FIELDS, encodeNamed, userData } from './wire.js';
import type { MessageFields } from './wire.js';

/** Octets of the message that a receipt repeats (SMPP 3.4, appendix B). */
const OPENING_LENGTH = 20;

export interface Submit {
  session: Session;
  account: Account;
  commandId: number;
  sequence: number;
  fields: MessageFields;
}

/** Carries a plan out: the response, what becomes of the link, and the receipts. */
export function carryOut(smsc: SmscState, submit: Submit, plan: Plan): string {
  const { account, session } = submit;
  const message = plan.taken ? keep(account, submit.fields, plan) : undefined;
  countPlan(smsc, plan);
  const early = plan.receipts.filter(({ when }) => when === 'early');
  const respond = () => {
    if (plan.response !== 'none') {
      if (smsc.conditions.has('holding-responses')) {
        smsc.keepBack(respond);
        return;
      }
      session.unansweredSubmits -= 1;
      answer(smsc, submit, plan, message?.id);
    }
    if (message !== undefined) settleLater(smsc, submit, plan, message);
  };
  if (plan.response !== 'none') session.unansweredSubmits += 1;
  if (plan.drop === 'before-response') session.link.drop();
  if (plan.response === 'after-receipt' && message !== undefined && early.length > 0) {
    respondAfterReceipts(smsc, submit, plan, message, early, respond);
  } else {
    if (message !== undefined) {
      for (const receipt of early) sendReceipt(submit, plan, message, receipt);
    }
    smsc.agenda.after(responseDelay(account, plan), respond);
  }
  return message?.id.response ?? '';
}

/** A receipt that tells of a state nobody planned, such as after cancel_sm. */
export function reportState(account: Account, message: KeptMessage): void {
  enqueueReceipt(account, message, { state: message.state, error: message.error });
}

function countPlan(smsc: SmscState, plan: Plan): void {
  if (plan.taken) smsc.counts.accepted += 1;
  else if (plan.status === STATUS.ESME_RTHROTTLED) smsc.counts.throttled += 1;
  else smsc.counts.refused += 1;
}

function responseDelay(account: Account, plan: Plan): number {
  const { responseLatency, responseJitter, lateResponse } = account.options;
  if (plan.response === 'none') return 0;
  if (plan.response === 'late') return lateResponse;
  return plan.delay ?? responseLatency + jitter(responseJitter);
}

function jitter(most: number): number {
  return most === 0 ? 0 : Math.random() * most;
}

/** The response waits for the client's answer to the receipt, or for the time such an answer has. */
function respondAfterReceipts(
  smsc: SmscState,
  submit: Submit,
  plan: Plan,
  message: KeptMessage,
  early: readonly PlannedReceipt[],
  respond: () => void,
): void {
  let responded = false;
  const once = () => {
    if (responded) return;
    responded = true;
    respond();
  };
  const sent = early.map((receipt) => sendReceipt(submit, plan, message, receipt, once));
  smsc.agenda.after(sent.includes(true) ? submit.account.options.deliverTimeout : 0, once);
}

function answer(smsc: SmscState, submit: Submit, plan: Plan, id: MessageId | undefined): void {
  const { session, commandId, sequence } = submit;
  if (smsc.conditions.has('silent')) return;
  if (plan.response === 'nack') session.nack(plan.status, sequence);
  else if (plan.response === 'malformed') session.link.send(malformedSubmitResponse(sequence));
  else if (plan.status !== STATUS.ESME_ROK) session.respond(commandId, plan.status, sequence);
  else {
    const name = plan.response === 'empty-id' ? '' : (id?.response ?? '');
    session.link.send(encodeNamed(responseTo(commandId), STATUS.ESME_ROK, sequence, name));
  }
  if (plan.drop === 'after-response') session.link.drop();
}

function keep(account: Account, fields: MessageFields, plan: Plan): KeptMessage {
  const octets = userData(fields);
  const start = (fields.esm_class & 0x40) === 0 ? 0 : (octets[0] ?? 0) + 1;
  const message: KeptMessage = {
    id:
      plan.messageId === undefined
        ? account.ids.next()
        : { response: plan.messageId, receipt: plan.messageId },
    source: fields.source_addr,
    destination: fields.destination_addr,
    sourceTon: fields.source_addr_ton,
    sourceNpi: fields.source_addr_npi,
    destinationTon: fields.dest_addr_ton,
    destinationNpi: fields.dest_addr_npi,
    // UCS-2 has no place in a receipt's text.
    opening:
      fields.data_coding === 8 ? '' : octets.toString('latin1', start, start + OPENING_LENGTH),
    state: 'ENROUTE',
    error: 0,
    submitted: Date.now(),
    done: 0,
  };
  account.memory.keep(message);
  return message;
}

/** Plans the message's final state and its receipts, counted from the response. */
function settleLater(smsc: SmscState, submit: Submit, plan: Plan, message: KeptMessage): void {
  const { receiptDelay, receiptJitter, lateReceipt } = submit.account.options;
  const usual = receiptDelay + jitter(receiptJitter);
  let final = false;
  for (const receipt of plan.receipts) {
    final ||= receipt.intermediate !== true;
    if (receipt.when === 'early') continue;
    const at = receipt.when ?? 'usual';
    const delay = at === 'usual' ? usual : at === 'late' ? lateReceipt : at;
    smsc.agenda.after(delay, () => sendReceipt(submit, plan, message, receipt));
  }
  // A message without a receipt reaches its end all the same: query_sm can tell.
  if (!final) smsc.agenda.after(usual, () => settle(message, 'DELIVRD', 0));
}

/** Whether a receipt was asked for and is on its way; `settled` is called once the client has it. */
function sendReceipt(
  submit: Submit,
  plan: Plan,
  message: KeptMessage,
  receipt: PlannedReceipt,
  settled?: () => void,
): boolean {
  if (message.state === 'DELETED' && message.done !== 0) return false;
  if (receipt.intermediate !== true) settle(message, receipt.state, receipt.error ?? 0);
  if (plan.unasked !== true && !asked(submit.fields.registered_delivery, receipt)) return false;
  enqueueReceipt(submit.account, message, receipt, submit.session.id, settled);
  return true;
}

function settle(message: KeptMessage, state: KeptMessage['state'], error: number): void {
  if (message.state === 'DELETED' && message.done !== 0) return;
  message.state = state;
  message.error = error;
  message.done = Date.now();
}

/** registered_delivery (SMPP 3.4, 5.2.17): 1 for every outcome, 2 for failures, 3 (5.0) for success. */
function asked(registeredDelivery: number, receipt: PlannedReceipt): boolean {
  const wanted = registeredDelivery & 0x03;
  if (wanted === 0) return false;
  if (wanted === 1 || receipt.intermediate === true) return true;
  return (receipt.state === 'DELIVRD') === (wanted === 3);
}

function enqueueReceipt(
  account: Account,
  message: KeptMessage,
  receipt: PlannedReceipt,
  bind?: number,
  settled?: () => void,
): void {
  const content = receiptContent(
    {
      messageId: receipt.messageId ?? message.id.receipt,
      state: receipt.state,
      error: receipt.error ?? 0,
      submitted: message.submitted,
      done: Date.now(),
      text: message.opening,
    },
    account.options.receiptFormat,
  );
  account.enqueue({
    kind: 'receipt',
    systemId: account.options.systemId,
    fields: {
      ...NO_FIELDS,
      source_addr_ton: message.destinationTon,
      source_addr_npi: message.destinationNpi,
      source_addr: message.destination,
      dest_addr_ton: message.sourceTon,
      dest_addr_npi: message.sourceNpi,
      destination_addr: message.source,
      esm_class: receipt.intermediate === true ? 0x20 : 0x04,
      short_message: content.short_message,
      tlvs: content.tlvs,
    },
    ...(receipt.otherBind === true && bind !== undefined ? { avoid: bind } : {}),
    ...(settled === undefined ? {} : { settled }),
  });
}
