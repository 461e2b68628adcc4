import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Options } from 'pino-http';
import type { Logger } from 'pino';

/** Asked every few seconds by machines: not worth a line. */
const UNLOGGED = /^\/(metrics|health)(\/|\?|$)/;

/** Paths without their query, which could hold anything; no headers at all. */
function path(request: { url?: string }): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
}

/** The access log of the HTTP side. */
export function httpAccess(logger: Logger): Options {
  return {
    logger,
    quietReqLogger: true,
    autoLogging: { ignore: (request: IncomingMessage) => UNLOGGED.test(request.url ?? '') },
    serializers: {
      req: (request: { method?: string; url?: string }) => ({
        method: request.method,
        path: path(request),
      }),
      res: (response: ServerResponse | { statusCode?: number }) => ({
        status: response.statusCode,
      }),
    },
  };
}
