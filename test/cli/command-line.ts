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
    err: { write: (text) => void (written.err += text) },
    env: options.env ?? { TELLERLINE_API_KEY: 'a-key' },
    interrupted: options.interrupted ?? new AbortController().signal,
  });
  return { code, ...written };
}
