import type { EventEmitter } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { filter, firstValueFrom, Subject, timeout } from 'rxjs';
import smpp from 'smpp';

/** A PDU as the package decodes it: a text as a string, a time as a Date. */
export type DecodedPdu = Record<string, unknown> & {
  command: string;
  command_status: number;
  sequence_number: number;
  response: (fields?: object) => DecodedPdu;
};

type Request = (fields: object, answered: (response: DecodedPdu) => void) => void;

/** A session of the `smpp` package, its methods as its documentation has them. */
export interface PackageSession extends EventEmitter {
  send(pdu: DecodedPdu): void;
  close(): void;
  generic_nack: (fields: object) => void;
  deliver_sm: Request;
  enquire_link: Request;
}

const { createServer } = smpp as unknown as {
  createServer: (options: object, listener: (session: PackageSession) => void) => Server;
};

export interface Heard {
  /** Of the account that the session is bound for. */
  systemId: string;
  session: PackageSession;
  pdu: DecodedPdu;
}

/**
 * A plain SMSC made with the `smpp` package alone, its framing, its codec and
 * its sessions: takes every message and sends the receipt of SMPP 3.4,
 * appendix B. Destinations that end in 99 it refuses, and those that end in 98
 * with a generic_nack that does not say why.
 */
export class PackageSmsc {
  /** Every PDU that a client sent, in the order of arrival. */
  readonly heard: Heard[] = [];
  readonly sessions = new Set<PackageSession>();
  readonly errors: unknown[] = [];
  readonly #arrivals = new Subject<Heard>();
  readonly #server: Server;
  /** The sessions that take receipts, by account. */
  readonly #receivers = new Map<string, PackageSession>();
  #messages = 0;

  /** @param tls the key and the certificate of the server, in PEM; an empty object for none */
  constructor(tls: { key?: Buffer; cert?: Buffer }) {
    this.#server = createServer(tls, (session) => this.#serve(session));
    this.#server.on('tlsClientError', (error) => this.errors.push(error));
  }

  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const session of this.sessions) session.close();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** How many messages were taken. */
  get messages(): number {
    return this.#messages;
  }

  /** The PDUs that match, once there are so many. */
  async until(count: number, matches: (heard: Heard) => boolean): Promise<Heard[]> {
    const found = () => this.heard.filter(matches);
    if (found().length < count) {
      const enough = this.#arrivals.pipe(
        filter(() => found().length >= count),
        timeout({ first: 15_000 }),
      );
      await firstValueFrom(enough);
    }
    return found();
  }

  #serve(session: PackageSession): void {
    let systemId = '';
    this.sessions.add(session);
    session.on('close', () => this.sessions.delete(session));
    session.on('error', (error) => this.errors.push(error));
    session.on('pdu', (pdu: DecodedPdu) => {
      if (pdu.command.startsWith('bind_')) systemId = String(pdu['system_id']);
      const heard = { systemId, session, pdu };
      this.heard.push(heard);
      this.#arrivals.next(heard);
    });
    for (const command of ['bind_transceiver', 'bind_transmitter', 'bind_receiver']) {
      session.on(command, (pdu: DecodedPdu) => {
        if (command !== 'bind_transmitter') this.#receivers.set(systemId, session);
        session.send(pdu.response({ system_id: 'other' }));
      });
    }
    session.on('enquire_link', (pdu: DecodedPdu) => session.send(pdu.response()));
    session.on('unbind', (pdu: DecodedPdu) => {
      session.send(pdu.response());
      session.close();
    });
    session.on('submit_sm', (pdu: DecodedPdu) => {
      if (String(pdu['destination_addr']).endsWith('99')) {
        session.send(pdu.response({ command_status: smpp.errors['ESME_RINVDSTADR'] }));
        return;
      }
      if (String(pdu['destination_addr']).endsWith('98')) {
        session.generic_nack({ sequence_number: pdu.sequence_number });
        return;
      }
      const messageId = `other-${++this.#messages}`;
      session.send(pdu.response({ message_id: messageId }));
      this.#receipt(systemId, messageId, pdu);
    });
  }

  #receipt(systemId: string, messageId: string, submit: DecodedPdu): void {
    this.#receivers.get(systemId)?.deliver_sm(
      {
        source_addr: submit['destination_addr'],
        destination_addr: submit['source_addr'],
        esm_class: 4,
        short_message: `id:${messageId} sub:001 dlvrd:001 submit date:2611222004 done date:2611222005 stat:DELIVRD err:000 text:`,
      },
      () => undefined,
    );
  }
}
