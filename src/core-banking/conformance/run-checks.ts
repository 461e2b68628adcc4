import { ACCOUNT_CHECKS } from './account-checks.js';
import type { Bench } from './bench.js';
import { CheckFailed, CheckSkipped } from './check.js';
import type { Check, CheckResult } from './check.js';
import { DUE_CHECKS } from './due-checks.js';
import { LOAD_CHECKS } from './load-checks.js';
import { LOOK_UP_CHECKS } from './look-up-checks.js';
import { ONCE_CHECKS } from './once-checks.js';
import { PIN_CHECKS } from './pin-checks.js';
import { RATE_CHECKS } from './rate-checks.js';
import { REFUSAL_CHECKS } from './refusal-checks.js';
import { SERVICE_CHECKS } from './service-checks.js';

/** Those that change nothing first. */
export const ALL_CHECKS: readonly Check[] = [
  ...LOOK_UP_CHECKS,
  ...ACCOUNT_CHECKS,
  ...RATE_CHECKS,
  ...DUE_CHECKS,
  ...LOAD_CHECKS,
  ...PIN_CHECKS,
  ...SERVICE_CHECKS,
  ...ONCE_CHECKS,
  ...REFUSAL_CHECKS,
];

/** One after the other, so that balances are those of one check; each result as it comes. */
export async function* runChecks(
  bench: Bench,
  options: { writes: boolean; checks?: readonly Check[] },
): AsyncGenerator<CheckResult> {
  for (const check of options.checks ?? ALL_CHECKS) {
    const begun = bench.world.now();
    const { name, proves } = check;
    const [verdict, seen] = await verdictOf(check, bench, options.writes);
    yield { name, proves, verdict, seen, milliseconds: bench.world.now() - begun };
  }
}

async function verdictOf(
  check: Check,
  bench: Bench,
  writes: boolean,
): Promise<[CheckResult['verdict'], string]> {
  if (check.writes && !writes) return ['skipped', 'changes something; give --write'];
  const missing = check.needs.filter((subject) => bench.subjects[subject] === undefined);
  if (missing.length > 0) return ['skipped', `needs ${missing.map(optionOf).join(', ')}`];
  try {
    return ['passed', await check.run(bench)];
  } catch (error) {
    if (error instanceof CheckSkipped) return ['skipped', error.message];
    if (error instanceof CheckFailed) return ['failed', error.message];
    throw error;
  }
}

function optionOf(subject: string): string {
  return `--${subject.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
