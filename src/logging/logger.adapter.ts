import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { IsoTime } from './iso-time.js';
import { loggedError, maskNumbers, withoutPrivate } from './private-fields.js';

const INFO = 30;
/** Nest tells of every module and every route that it starts, at level info. */
const NEST_NOISE = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory']);

function isNestNoise(fields: unknown): boolean {
  if (typeof fields !== 'object' || fields === null || !('context' in fields)) return false;
  return typeof fields.context === 'string' && NEST_NOISE.has(fields.context);
}

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
      hooks: {
        logMethod(args, method, number) {
          if (number > INFO || !isNestNoise(args[0])) method.apply(this, args);
        },
        streamWrite: maskNumbers,
      },
    },
    destination,
  );
}
