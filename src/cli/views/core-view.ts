import type { CheckResult } from '../../core-banking/conformance/check.js';
import type { Paint } from '../text/paint.js';
import { printable } from '../text/printable.js';

const WORDS = { passed: 'pass', failed: 'FAIL', skipped: 'skip' } as const;
const COLOURS = { passed: 'green', failed: 'red', skipped: 'dim' } as const;
const WIDTH = 31;

/** One check; where it failed, what it should have proved stands under it. */
export function formatCheck(result: CheckResult, paint: Paint): string {
  const { name, proves, verdict, seen, milliseconds } = result;
  const time = verdict === 'skipped' ? '' : `${Math.round(milliseconds)} ms`;
  const line = `${paint(COLOURS[verdict], WORDS[verdict])}  ${name.padEnd(WIDTH)}  ${time.padStart(8)}  ${printable(seen)}`;
  return verdict === 'failed' ? `${line}\n      must: ${proves}` : line;
}

export interface CheckCounts {
  passed: number;
  failed: number;
  skipped: number;
}

export function countChecks(results: readonly CheckResult[]): CheckCounts {
  const of = (verdict: CheckResult['verdict']) =>
    results.filter((result) => result.verdict === verdict).length;
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') };
}

export function formatCounts({ passed, failed, skipped }: CheckCounts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
