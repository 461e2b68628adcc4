import { inspect } from 'node:util';

/** A value that shows itself only when asked: not in logs, JSON or inspection. */
export class Secret {
  readonly #value: string;

  constructor(
    value: string,
    /** Written in the settings file itself: fit for the demo only. */
    readonly inFile: boolean,
  ) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
