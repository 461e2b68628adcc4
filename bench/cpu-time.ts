/** What /proc/PID/stat says of a process that the benchmark needs (proc_pid_stat(5)). */
export interface ProcessStat {
  pid: number;
  parent: number;
  /** Clock ticks in user and kernel mode, of the process itself. */
  own: number;
  /** The same of its children that have ended and were waited for. */
  reaped: number;
}

/** Parses one line; the command name, in parentheses, may hold spaces and parentheses itself. */
export function parseStat(line: string): ProcessStat {
  const end = line.lastIndexOf(')');
  const fields = line.slice(end + 2).split(' ');
  const pid = Number.parseInt(line, 10);
  // The first field after the name is field 3 of the manual page.
  const field = (number: number) => Number(fields[number - 3]);
  const stat = {
    pid,
    parent: field(4),
    own: field(14) + field(15),
    reaped: field(16) + field(17),
  };
  if (end < 0 || Object.values(stat).some(Number.isNaN)) {
    throw new Error('not a line of /proc/PID/stat');
  }
  return stat;
}

/** Ticks of a process, all its threads included; with `family` those of the children that it has and had, too. */
export function ticksOf(root: number, stats: readonly ProcessStat[], family: boolean): number {
  return stats
    .filter(({ pid, parent }) => pid === root || (family && parent === root))
    .reduce((sum, { own, reaped }) => sum + own + (family ? reaped : 0), 0);
}

/** Microseconds of CPU for each message. */
export function microsecondsEach(ticks: number, ticksPerSecond: number, messages: number): number {
  return ((ticks / ticksPerSecond) * 1e6) / messages;
}
