import { hash } from 'node:crypto';
import { HOLD_OUT } from './run-row.js';
import type { RunSpec } from './run-spec.js';

const RANGE = 2 ** 32;

/**
 * The place of the variant that a number gets in a run, or -1 for the control
 * group: always the same, and another of its luck in another run.
 */
export function variantOf(
  runId: string,
  msisdnHash: Buffer,
  { variants, holdOutPercent }: Pick<RunSpec, 'variants' | 'holdOutPercent'>,
): number {
  if (variants.length === 1 && holdOutPercent === 0) return 0;
  const digest = hash('sha256', Buffer.concat([Buffer.from(runId), msisdnHash]), 'buffer');
  const place = (digest.readUInt32BE(0) / RANGE) * 100;
  let until = holdOutPercent;
  if (place < until) return HOLD_OUT;
  for (const [index, { percent }] of variants.entries()) {
    until += percent;
    if (place < until) return index;
  }
  // Shares make 100; this is for the last digit of a fraction.
  return variants.length - 1;
}
