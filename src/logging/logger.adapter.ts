import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { IsoTime } from './iso-time.js';
import { loggedError, maskNumbers, withoutPrivate } from './private-fields.js';

/** One JSON object a line; `time` in ISO 8601, `level` in words. */
export function gatewayLogger(
  level: string,
  node: string,
  destination: DestinationStream = pino.destination({ dest: 1, sync: false }),
): Logger {
  const time = new IsoTime();
  return pino(
    {
      level,
      base: { node },
      timestamp: () => `,"time":"${time.of(Date.now())}"`,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => withoutPrivate(fields),
      },
      serializers: { err: (error: unknown) => loggedError(error) },
      hooks: { streamWrite: maskNumbers },
    },
    destination,
  );
}
