/** Whether the settings are to change, or what is around the daemon. */
export type RefusedBy = 'settings' | 'surroundings';

/** The daemon cannot start, for a reason that whoever starts it can remove: its message says how. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';

  constructor(
    readonly by: RefusedBy,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** A place to listen on, and the setting that names its port. */
export interface ListenPlace {
  /** Such as `grpc.port`. */
  setting: string;
  /** The environment variable that stands above the setting, where there is one. */
  variable?: string;
  /** What must name the same port. */
  together?: string;
  host: string;
  port: number;
}

const WHY: readonly [code: string, why: (place: ListenPlace) => string][] = [
  ['EADDRINUSE', ({ host, port }) => `is ${port}, which is in use on ${host}`],
  ['EACCES', ({ port }) => `is ${port}, which this user may not listen on`],
  ['EADDRNOTAVAIL', ({ host, port }) => `is ${port} on ${host}, which is no address of this host`],
];

/** What a failed listen means to whoever starts the daemon; other errors pass unchanged. */
export function listenFailure(error: unknown, place: ListenPlace): unknown {
  // gRPC has the code in its text only.
  const { code, message } = error as { code?: unknown; message?: unknown };
  const known = WHY.find(([word]) => code === word || String(message).includes(word));
  if (known === undefined) return error;
  const { setting, variable, together } = place;
  const places = variable === undefined ? setting : `${setting}, or ${variable},`;
  const also = together === undefined ? '' : `, and ${together} with it`;
  const text = `${setting} ${known[1](place)}; set ${places} to another${also}`;
  return new StartRefused('settings', text, error);
}
