const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;

/** How often a message is begun that fails for a reason of ours. */
export const MOST_ATTEMPTS = 10;

/** Milliseconds until it is tried again, doubling; `attempt` counts from 1, `asked` is a Failure's retryAfter. */
export function pauseAfter(attempt: number, asked = 0): number {
  const doubled = FIRST_PAUSE * 2 ** Math.min(attempt - 1, 10);
  return Math.min(Math.max(asked, doubled), LONGEST_PAUSE);
}

/** Where an error was thrown, without its message: an unforeseen one may quote what a customer wrote. */
export function placeOf(error: unknown): { type: string; at: string[] } {
  if (!(error instanceof Error)) return { type: typeof error, at: [] };
  const lines = error.stack?.split('\n') ?? [];
  const at = lines.filter((line) => /^ {4}at \S/.test(line)).map((line) => line.trim());
  return { type: error.name, at: at.slice(0, 10) };
}
