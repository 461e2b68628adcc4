import { runCommandLine } from '../../src/cli/program.js';

export interface Run {
  code: number;
  out: string;
  err: string;
}

/** Runs one command line in this process, and gives what it wrote. */
export async function run(
  words: string[],
  options: {
    env?: NodeJS.ProcessEnv;
    interrupted?: AbortSignal;
    onOut?: (all: string) => void;
    /** Standard input. */
    input?: string;
    /** Standard error is a terminal. */
    terminal?: boolean;
    /** … of so many columns. */
    columns?: number;
  } = {},
): Promise<Run> {
  const written = { out: '', err: '' };
  const code = await runCommandLine(words, {
    out: {
      write: (text) => {
        written.out += text;
        options.onOut?.(written.out);
      },
    },
    err: {
      write: (text) => void (written.err += text),
      isTTY: options.terminal === true,
      ...(options.columns !== undefined && { columns: options.columns }),
    },
    input: inputOf(options.input ?? ''),
    env: options.env ?? { TELLERLINE_API_KEY: 'a-key' },
    interrupted: options.interrupted ?? new AbortController().signal,
  });
  return { code, ...written };
}

async function* inputOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
