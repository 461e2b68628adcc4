import { afterEach } from '@jest/globals';
import { run } from './command-line.js';
import type { Run } from './command-line.js';
import { Refusal, startFakeGateway } from './fake-gateway.js';
import type { FakeGateway } from './fake-gateway.js';

/** Runs command lines against a gateway with one answer, which stops after each test. */
export function useAnswers(): {
  answered: (method: string, response: unknown, ...words: string[]) => Promise<Run>;
  /** The first request, as it came. */
  request: () => Record<string, unknown>;
} {
  let gateway: FakeGateway | undefined;
  afterEach(() => {
    gateway?.stop();
    gateway = undefined;
  });
  return {
    answered: async (method, response, ...words) => {
      gateway?.stop();
      gateway = await startFakeGateway({
        unary: {
          [method]: () => {
            if (response instanceof Refusal) throw response;
            return response;
          },
        },
      });
      return run([...words, '--address', gateway.address]);
    },
    request: () => gateway?.requests[0]?.request ?? {},
  };
}
