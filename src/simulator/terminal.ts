import { statisticsLine } from './counts.js';
import type { Counts } from './counts.js';
import type { SmscSimulator } from './smsc.js';
import { HELP, parseTerminalCommand } from './terminal-command.js';

/** The line of statistics since the last one. */
export class Statistics {
  #before: Counts;
  #at = performance.now();

  constructor(private readonly smsc: SmscSimulator) {
    this.#before = { ...smsc.counts };
  }

  line(): string {
    const { counts, bound, waiting } = this.smsc;
    const now = performance.now();
    const state = { bound: bound.value, waiting };
    const line = statisticsLine(this.#before, counts, now - this.#at, state);
    this.#before = { ...counts };
    this.#at = now;
    return line;
  }
}

/**
 * Does what a typed line says and answers it; `quit` is called on `quit`.
 * Never throws: what went wrong is the answer.
 */
export async function obey(
  line: string,
  smsc: SmscSimulator,
  statistics: Statistics,
  quit: () => void,
): Promise<string> {
  const command = parseTerminalCommand(line);
  switch (command.do) {
    case 'nothing':
      return '';
    case 'complain':
      return command.message;
    case 'help':
      return HELP;
    case 'stats':
      return [statistics.line(), ...smsc.complaints].join('\n');
    case 'quit':
      quit();
      return 'stopping';
    case 'mo':
      return smsc.sendMo(command.mo).then(
        () => 'taken by the client',
        (error: Error) => error.message,
      );
    case 'on':
      smsc.on(command.condition, command.duration);
      return `${command.condition}${command.duration === undefined ? ' until off' : ''}`;
    case 'off':
      smsc.conditions.allOff();
      return 'back to normal';
    case 'malformed':
      smsc.sendMalformed(command.kind);
      return `sent on ${smsc.bound.value} binds`;
    case 'enquire':
      return `${await smsc.enquireLinks()} of ${smsc.bound.value} binds answered`;
    case 'unbind':
      await smsc.unbindAll();
      return 'unbound';
    case 'drop':
      smsc.dropLinks();
      return 'dropped';
    case 'reset':
      smsc.dropLinks(true);
      return 'reset';
    case 'half-open':
      smsc.halfOpen();
      return 'half open';
  }
}
