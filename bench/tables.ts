import Table from 'cli-table3';

/** Numbers to the right, in the columns of `right`. */
export function table(head: string[], rows: string[][], right: number[]): string {
  const made = new Table({
    head,
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, column) => (right.includes(column) ? 'right' : 'left')),
  });
  made.push(...rows);
  return made.toString();
}

/** Names and what is said of them. */
export function facts(title: string, rows: [string, string][]): string {
  return table([title, ''], rows, [1]);
}

/** To the nearest, with commas. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
