import { once } from 'node:events';
import type { Socket } from 'node:net';
import smppPackage from 'smpp';

/** The parts of the bare package that the loop uses. */
interface BarePdu {
  command_status: number;
  response(): BarePdu;
}

interface BareSession {
  socket: Socket;
  on(event: 'pdu' | 'deliver_sm', listener: (pdu: BarePdu) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  submit_sm(fields: object, answered: (pdu: BarePdu) => void): void;
  bind_transceiver(fields: object, answered: (pdu: BarePdu) => void): void;
  send(pdu: BarePdu): void;
  close(closed?: () => void): void;
}

const smpp = smppPackage as unknown as {
  connect(options: { host: string; port: number }): BareSession;
};

/** Unanswered submit_sm at a time. */
export const CEILING_WINDOW = 1000;

/**
 * Messages per second of the bare `smpp` package: submit_sm in a loop, window
 * 1,000, a receipt for each, nothing stored. Until the last receipt is answered.
 */
export async function smppCeiling(
  port: number,
  account: { systemId: string; password: string },
  count: number,
): Promise<number> {
  const session = smpp.connect({ host: '127.0.0.1', port });
  await once(session.socket, 'connect');
  session.socket.setNoDelay(true);
  return new Promise<number>((resolve, reject) => {
    const text = Buffer.alloc(120, 'a');
    let submitted = 0;
    let answered = 0;
    let receipts = 0;
    let start = 0;
    const deadline = setTimeout(() => {
      finish(() => reject(new Error(`only ${receipts} of ${count} receipts came within 120 s`)));
    }, 120_000);
    const finish = (report: () => void) => {
      clearTimeout(deadline);
      session.close();
      report();
    };
    session.on('error', (error) => finish(() => reject(error)));
    const fill = () => {
      while (submitted < count && submitted - answered < CEILING_WINDOW) {
        submitted += 1;
        session.submit_sm(
          {
            source_addr_ton: 5,
            source_addr: 'BENCH',
            dest_addr_ton: 1,
            dest_addr_npi: 1,
            destination_addr: `9198${10_000_000 + (submitted % 50_000)}`,
            registered_delivery: 1,
            data_coding: 0,
            short_message: text,
          },
          ({ command_status }) => {
            answered += 1;
            if (command_status !== 0) {
              finish(() => reject(new Error(`submit_sm was answered with ${command_status}`)));
            } else fill();
          },
        );
      }
    };
    session.on('deliver_sm', (pdu) => {
      session.send(pdu.response());
      receipts += 1;
      if (receipts === count) {
        finish(() => resolve(count / ((performance.now() - start) / 1000)));
      }
    });
    session.bind_transceiver(
      { system_id: account.systemId, password: account.password },
      ({ command_status }) => {
        if (command_status !== 0) {
          finish(() => reject(new Error(`the bind was answered with ${command_status}`)));
          return;
        }
        start = performance.now();
        fill();
      },
    );
  });
}
