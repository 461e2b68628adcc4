import { performance } from 'node:perf_hooks';
import type { CarrierSettings } from '../settings/settings.schema.js';
import { decodePdu, encodePdu } from '../smpp/codec.adapter.js';
import { inboundPdu, isResponse } from '../smpp/decoded-pdu.js';
import type { DecodedPdu } from '../smpp/decoded-pdu.js';
import { encodeDeliveryResp, SUBMIT_SM_RESP, submitRespMessageId } from '../smpp/fast-codec.js';
import { readMessageId } from '../smpp/message-id.js';
import type { InboundPdu } from '../smpp/pdu-fields.js';
import { SmppSession } from '../smpp/session.adapter.js';
import { status, statusName } from '../smpp/status.js';
import type { BindEvent } from './bind-events.js';

export type BindCommand = 'bind_transceiver' | 'bind_transmitter' | 'bind_receiver';

/** Why a session ended; with the command_status where the SMSC refused the bind. */
export interface Loss {
  reason: string;
  commandStatus: number | null;
}

export interface EsmeEvents {
  bound(): void;
  /** A submit_sm_resp, or a generic_nack that can only mean a submit_sm. */
  submitAnswered(sequenceNumber: number, commandStatus: number, messageId: string): void;
  /** To be answered with `respond`. */
  inbound(pdu: InboundPdu): void;
  drained(): void;
  /** The end, exactly once. */
  lost(loss: Loss): void;
  report(event: BindEvent): void;
}

/** interface_version (SMPP 3.4, 5.2.4). */
const INTERFACE_VERSIONS = { '3.3': 0x33, '3.4': 0x34, '5.0': 0x50 } as const;
const MOST_SEQUENCE_NUMBER = 0x7fff_ffff;
/** Undecided deliver_sm and data_sm above which the session is not read, and below which it is again. */
const MOST_UNDECIDED = 1000;
const FEW_UNDECIDED = 500;
/** How long the peer may take to close its side. */
const CLOSE_GRACE = 1000;

/**
 * One SMPP session as an ESME, from connecting to the end: binds, keeps the
 * link alive both ways, answers what the protocol says must be answered, and
 * passes on submit_sm_resp and deliver_sm. It never goes on without listening:
 * what is malformed is answered and reported, or ends the link.
 */
export class EsmeSession {
  readonly #session: SmppSession;
  readonly #settings: CarrierSettings;
  readonly #command: BindCommand;
  readonly #events: EsmeEvents;
  #phase: 'connecting' | 'binding' | 'bound' | 'unbinding' | 'ended' = 'connecting';
  #sequence = 0;
  #bindSequence = 0;
  #enquirySequence = 0;
  #enquiredAt: number | null = null;
  #receivedAt = performance.now();
  #undecided = 0;
  #paused = false;
  #refusal: number | null = null;
  #timer: NodeJS.Timeout | undefined;

  /** Begins to connect. Throws when a PEM file of the settings cannot be read. */
  constructor(settings: CarrierSettings, command: BindCommand, events: EsmeEvents) {
    this.#settings = settings;
    this.#command = command;
    this.#events = events;
    this.#session = new SmppSession(settings, {
      connected: () => this.#bind(),
      pdu: (octets) => this.#received(octets),
      framingFault: ({ reason }) => {
        events.report({ kind: 'malformed', command: 'unknown', reason });
        // The original sequence_number cannot be known: 0 (SMPP 3.4, 4.3.1).
        this.#nack(0, status('ESME_RINVCMDLEN'));
        this.#session.close(reason, CLOSE_GRACE);
      },
      drained: () => events.drained(),
      closed: (reason) => {
        this.#phase = 'ended';
        clearTimeout(this.#timer);
        events.lost({ reason, commandStatus: this.#refusal });
      },
      failed: (error) => events.report({ kind: 'listener_failed', error }),
    });
  }

  get bound(): boolean {
    return this.#phase === 'bound';
  }

  /** Has sent unbind and has not ended. */
  get unbinding(): boolean {
    return this.#phase === 'unbinding';
  }

  get writable(): boolean {
    return this.#session.writable;
  }

  nextSequence(): number {
    this.#sequence = this.#sequence === MOST_SEQUENCE_NUMBER ? 1 : this.#sequence + 1;
    return this.#sequence;
  }

  send(octets: Buffer): void {
    this.#session.send(octets);
  }

  /** Inbound PDUs that wait for `respond`. */
  get undecided(): number {
    return this.#undecided;
  }

  /** Answers a deliver_sm or data_sm, in any order. */
  respond(pdu: InboundPdu, commandStatus: number): void {
    this.#session.send(encodeDeliveryResp(pdu.command, pdu.sequence_number, commandStatus));
    this.#undecided -= 1;
    if (this.#paused && this.#undecided <= FEW_UNDECIDED) {
      this.#paused = false;
      this.#receivedAt = performance.now();
      this.#session.resume();
    }
  }

  /** Unbinds in order; cut short after `grace` ms. */
  unbind(grace: number): void {
    if (this.#phase !== 'bound') {
      this.destroy('stopped');
      return;
    }
    this.#phase = 'unbinding';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#session.destroy('no answer to unbind'), grace);
    this.#session.send(encodePdu('unbind', { sequence_number: this.nextSequence() }));
  }

  destroy(reason: string): void {
    this.#session.destroy(reason);
  }

  #bind(): void {
    const { responseTimeout, systemId, password, systemType, interfaceVersion } = this.#settings;
    this.#phase = 'binding';
    this.#bindSequence = this.nextSequence();
    this.#timer = setTimeout(
      () => this.#session.destroy(`no answer to ${this.#command} within ${responseTimeout} ms`),
      responseTimeout,
    );
    const fields = {
      system_id: systemId,
      password: password.reveal(),
      system_type: systemType,
      interface_version: INTERFACE_VERSIONS[interfaceVersion],
    };
    try {
      this.#session.send(encodePdu(this.#command, { sequence_number: this.#bindSequence }, fields));
    } catch (error) {
      this.#session.destroy((error as Error).message);
    }
  }

  #received(octets: Buffer): void {
    this.#receivedAt = performance.now();
    if (octets.readUInt32BE(4) === SUBMIT_SM_RESP) {
      const messageId = submitRespMessageId(octets);
      if (messageId !== null) {
        const [sequence, commandStatus] = [octets.readUInt32BE(12), octets.readUInt32BE(8)];
        this.#events.submitAnswered(sequence, commandStatus, readMessageId(messageId));
        return;
      }
    }
    const pdu = decodePdu(octets);
    if (pdu.malformed) {
      this.#events.report({ kind: 'malformed', command: pdu.command, reason: pdu.reason });
    }
    // The header of a response is all that counts, so a malformed one still frees what it answers.
    if (isResponse(pdu.command_id)) this.#response(pdu);
    else this.#request(pdu);
  }

  #response(pdu: DecodedPdu): void {
    const { command, sequence_number: sequence, command_status: commandStatus } = pdu;
    if (this.#phase === 'binding' && sequence === this.#bindSequence) {
      if (command === `${this.#command}_resp` || command === 'generic_nack') {
        this.#bindAnswered(commandStatus, command);
        return;
      }
    }
    if (command === 'submit_sm_resp') {
      const messageId = (pdu.fields['message_id'] as string | undefined) ?? '';
      this.#events.submitAnswered(sequence, commandStatus, readMessageId(messageId));
    } else if (this.#enquiredAt !== null && sequence === this.#enquirySequence) {
      const roundTrip = performance.now() - this.#enquiredAt;
      this.#enquiredAt = null;
      if (this.#phase === 'bound') {
        clearTimeout(this.#timer);
        this.#watch(this.#settings.enquireLinkInterval);
      }
      this.#events.report({ kind: 'enquire_link', roundTrip });
    } else if (command === 'generic_nack') {
      // A nack is a refusal, also where its status does not say so.
      this.#events.submitAnswered(sequence, commandStatus || status('ESME_RUNKNOWNERR'), '');
    } else if (command === 'unbind_resp' && this.#phase === 'unbinding') {
      this.#session.close('unbound', CLOSE_GRACE);
    } else {
      this.#events.report({ kind: 'unexpected', command });
    }
  }

  #bindAnswered(commandStatus: number, command: string): void {
    clearTimeout(this.#timer);
    if (commandStatus === 0 && command !== 'generic_nack') {
      this.#phase = 'bound';
      this.#watch(this.#settings.enquireLinkInterval);
      this.#events.bound();
      return;
    }
    this.#refusal = commandStatus;
    this.#session.close(`${this.#command} refused: ${statusName(commandStatus)}`, CLOSE_GRACE);
  }

  #request(pdu: DecodedPdu): void {
    const { command, sequence_number: sequence } = pdu;
    switch (command) {
      case 'deliver_sm':
      case 'data_sm':
        if (pdu.malformed) {
          this.#session.send(encodeDeliveryResp(command, sequence, pdu.status));
        } else if (this.#phase !== 'bound' && this.#phase !== 'unbinding') {
          this.#session.send(encodeDeliveryResp(command, sequence, status('ESME_RINVBNDSTS')));
        } else {
          this.#inbound(inboundPdu(pdu));
        }
        return;
      case 'enquire_link':
        this.#session.send(encodePdu('enquire_link_resp', { sequence_number: sequence }));
        return;
      case 'unbind':
        this.#session.send(encodePdu('unbind_resp', { sequence_number: sequence }));
        this.#session.close('unbound by the SMSC', CLOSE_GRACE);
        return;
      case 'alert_notification':
      case 'outbind':
        // Have no response (SMPP 3.4, 4.12 and 4.1.7).
        this.#events.report({ kind: 'unexpected', command });
        return;
      default:
        if (!pdu.malformed) this.#events.report({ kind: 'unexpected', command });
        this.#nack(sequence, pdu.malformed ? pdu.status : status('ESME_RINVCMDID'));
    }
  }

  #inbound(pdu: InboundPdu): void {
    this.#undecided += 1;
    if (this.#undecided >= MOST_UNDECIDED && !this.#paused) {
      this.#paused = true;
      this.#session.pause();
    }
    this.#events.inbound(pdu);
  }

  #nack(sequence: number, commandStatus: number): void {
    this.#session.send(
      encodePdu('generic_nack', { sequence_number: sequence, command_status: commandStatus }),
    );
  }

  /** Looks again after `delay` ms whether the peer has been heard. */
  #watch(delay: number): void {
    this.#timer = setTimeout(() => this.#look(), Math.max(1, Math.ceil(delay)));
  }

  #look(): void {
    const { enquireLinkInterval, responseTimeout } = this.#settings;
    const now = performance.now();
    // While we do not read we cannot hear.
    if (this.#paused) this.#receivedAt = now;
    if (this.#enquiredAt !== null && this.#receivedAt >= this.#enquiredAt) this.#enquiredAt = null;
    if (this.#enquiredAt !== null) {
      const waited = now - this.#enquiredAt;
      if (waited >= responseTimeout) {
        this.#session.destroy(`no answer to enquire_link within ${responseTimeout} ms`);
      } else {
        this.#watch(responseTimeout - waited);
      }
      return;
    }
    const idle = now - this.#receivedAt;
    if (idle < enquireLinkInterval) {
      this.#watch(enquireLinkInterval - idle);
      return;
    }
    this.#enquiredAt = now;
    this.#enquirySequence = this.nextSequence();
    this.#session.send(encodePdu('enquire_link', { sequence_number: this.#enquirySequence }));
    this.#watch(responseTimeout);
  }
}
