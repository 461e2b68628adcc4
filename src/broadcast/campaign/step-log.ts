/** What was done to a campaign, as its log has it. */
export type StepWord =
  | 'created'
  | 'changed'
  | 'submitted'
  | 'approved'
  | 'rejected'
  | 'scheduled'
  | 'paused'
  | 'resumed'
  | 'cancelled'
  | 'completed';

export interface LoggedStep {
  /** Milliseconds since the epoch. */
  at: number;
  clientId: string;
  step: StepWord;
  note: string;
}

/** UTF-16 code units. */
export const LONGEST_NOTE = 500;
export const MOST_STEPS = 500;

/** These may come again and again, and the oldest of them give way. */
const MANY: readonly StepWord[] = ['changed', 'paused', 'resumed'];

/** The log with one more, and no longer than MOST_STEPS. */
export function withStep(log: readonly LoggedStep[], step: LoggedStep): LoggedStep[] {
  const steps = [...log, step];
  if (steps.length <= MOST_STEPS) return steps;
  const spare = steps.findIndex((one) => MANY.includes(one.step));
  // Submitted and rejected may take turns as well: then the second goes, for the first tells who made it.
  steps.splice(spare === -1 ? 1 : spare, 1);
  return steps;
}
