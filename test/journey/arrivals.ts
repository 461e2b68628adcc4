import type { ReceivedSubmit, Smsc } from '../kit/smsc.js';

/** A message as it reached the SMSC. */
export interface Arrival {
  /** Of all its segments. */
  text: string;
  /** In the order of their numbers. */
  submits: ReceivedSubmit[];
}

/** The next message to a number (digits only) that nobody waited for yet. */
export async function nextArrival(smsc: Smsc, number: string, segments: number): Promise<Arrival> {
  const waits = Array.from({ length: segments }, () =>
    smsc.next((submit) => submit.destination === number),
  );
  const submits = await Promise.all(waits);
  submits.sort((one, other) => (one.part?.number ?? 1) - (other.part?.number ?? 1));
  return { text: submits.map((submit) => submit.text).join(''), submits };
}

/** What a relative validity_period (SMPP 3.4, 7.1.1.2) allows, in milliseconds. */
export function validFor({ fields }: ReceivedSubmit): number {
  const found = /^0000(\d\d)(\d\d)(\d\d)(\d\d)000R$/.exec(fields.validity_period);
  if (found === null) throw new Error(`validity_period is ${fields.validity_period}`);
  const [days, hours, minutes, seconds] = found.slice(1).map(Number);
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
