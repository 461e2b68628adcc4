/** Marks of what is done, of what is under way, and of what is to come. */
const MARKS = { done: '█', underWay: '▒', left: '░' } as const;

/** A bar of so many columns; `done` and `underWay` are shares of 1. */
export function progressBar(done: number, underWay: number, columns: number): string {
  const part = (share: number) => Math.round(Math.min(1, Math.max(0, share)) * columns);
  const filled = part(done);
  const shown = Math.max(filled, part(done + underWay));
  return (
    MARKS.done.repeat(filled) +
    MARKS.underWay.repeat(shown - filled) +
    MARKS.left.repeat(columns - shown)
  );
}
