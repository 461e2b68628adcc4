import { describe, expect, it } from '@jest/globals';
import {
  BENCH_COMMANDS,
  customerIdOf,
  customerRow,
  digitsOf,
  indexOfCustomer,
  indexOfDigits,
} from '../../bench/commands/bench-customers.js';
import { CommandTimes } from '../../bench/commands/command-times.js';
import { readOptions } from '../../bench/options.js';
import { parseMsisdn } from '../../src/message/msisdn.js';

describe('the customers of a run', () => {
  it('are known again by their ID and by their number', () => {
    for (const index of [0, 1, 9999, 123_456]) {
      expect(indexOfCustomer(customerIdOf(index))).toBe(index);
      expect(indexOfDigits(digitsOf(index))).toBe(index);
      expect(parseMsisdn(`+${digitsOf(index)}`, 'msisdn')).toBe(customerRow(index).msisdn);
    }
  });

  it.each(['C-1001', '', 'BENCH'])('customer %j is none of them', (id) => {
    expect(indexOfCustomer(id)).toBeNaN();
  });

  it('number of somebody else is none of theirs', () => {
    expect(indexOfDigits('441632960123')).toBeNaN();
  });

  it('are told of what is theirs', () => {
    for (const { told } of BENCH_COMMANDS) expect(told(17)).not.toBe(told(18));
  });
});

describe('CommandTimes', () => {
  const command = { text: 'BAL', told: (index: number) => `XX${index}` };
  const sent = () => {
    const times = new CommandTimes(command, 10, 2);
    times.sent(10, 1000);
    times.sent(11, 1500);
    return times;
  };

  it('is over when each command has its acknowledgement, its answer and the receipt of it', () => {
    const times = sent();
    times.acknowledged(10, 1010);
    times.acknowledged(11, 1530);
    times.replied(11, 1600, 'XX11 has 5');
    times.replied(10, 3000, 'XX10 has 5');
    times.receipted(10, 3001);
    expect(times.isOver).toBe(false);
    expect(times.progress).toMatch(/2 were acknowledged, 2 answered, 1 answers receipted/);
    times.receipted(11, 3002);
    expect(times.isOver).toBe(true);
    expect(times.between('sent', 'acknowledged')).toEqual([10, 30]);
    expect(times.between('sent', 'replied')).toEqual([2000, 100]);
    expect(times.secondsUntil('acknowledged')).toBe(0.53);
    expect(times.secondsUntil('replied')).toBe(2);
    expect(times.otherwise).toEqual([]);
  });

  it('takes the first of a kind, of customers of the run only', () => {
    const times = sent();
    times.acknowledged(10, 1010);
    times.acknowledged(10, 1999);
    times.acknowledged(9, 1);
    times.acknowledged(12, 1);
    times.acknowledged(NaN, 1);
    expect(times.between('sent', 'acknowledged')).toEqual([10]);
    expect(times.progress).toContain('1 were acknowledged');
  });

  it('gathers answers that say something else', () => {
    const times = sent();
    times.replied(10, 1100, 'Try later');
    times.replied(11, 1600, 'Try later');
    expect(times.otherwise).toEqual([['Try later', 2]]);
  });
});

describe('readOptions', () => {
  it('measures commands beside the rest, unless told otherwise', () => {
    expect(readOptions([])).toMatchObject({ commands: 2000 });
    expect(readOptions(['--commands', '0'])).toMatchObject({ commands: 0 });
    expect(readOptions(['--only-commands'])).toMatchObject({ onlyCommands: true });
  });
});
