import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { microsecondsEach, parseStat, ticksOf } from '../../bench/cpu-time.js';

/** proc_pid_stat(5): state, parent, …, utime 30, stime 12, cutime 5, cstime 3, … */
const line = (pid: number, name: string, parent: number) =>
  `${pid} (${name}) S ${parent} 1 1 0 -1 4194560 5 0 0 0 30 12 5 3 20 0 1 0 100 0 0`;

describe('parseStat', () => {
  it.each(['postgres', 'postgres: writer', 'a) S 1 (b', ''])('reads a process named %j', (name) => {
    expect(parseStat(line(42, name, 7))).toEqual({ pid: 42, parent: 7, own: 42, reaped: 8 });
  });

  it('reads what the kernel writes', () => {
    expect(parseStat(readFileSync('/proc/self/stat', 'utf8'))).toMatchObject({
      pid: process.pid,
      parent: process.ppid,
    });
  });

  it.each(['', '42', '42 (cut', '42 (cut) S 1'])('refuses %j', (cut) => {
    expect(() => parseStat(cut)).toThrow('not a line');
  });
});

describe('ticksOf', () => {
  const stats = [
    { pid: 1, parent: 0, own: 1000, reaped: 1000 },
    { pid: 10, parent: 1, own: 5, reaped: 2 },
    { pid: 11, parent: 10, own: 30, reaped: 0 },
    { pid: 12, parent: 10, own: 40, reaped: 1 },
    { pid: 20, parent: 1, own: 500, reaped: 0 },
  ];

  it('counts a process, its children and those that have ended, and nobody else', () => {
    expect(ticksOf(10, stats, true)).toBe(78);
  });

  it('counts a process alone', () => {
    expect(ticksOf(10, stats, false)).toBe(5);
  });
});

describe('microsecondsEach', () => {
  it('is ticks over messages', () => {
    expect(microsecondsEach(250, 100, 10_000)).toBe(250);
  });
});
