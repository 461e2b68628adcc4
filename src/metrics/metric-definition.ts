/** A metric as it is declared. */
export interface Definition {
  kind: 'counter' | 'gauge' | 'histogram';
  /** Without the prefix. Times are in seconds, as Prometheus wants them. */
  name: string;
  help: string;
  /** Each with few values for ever: never an ID, a number or a text. */
  labels: readonly string[];
  buckets?: readonly number[];
}

export function counter(name: string, labels: readonly string[], help: string) {
  return { kind: 'counter', name, labels, help } as const satisfies Definition;
}

export function gauge(name: string, labels: readonly string[], help: string) {
  return { kind: 'gauge', name, labels, help } as const satisfies Definition;
}

export function histogram(
  name: string,
  labels: readonly string[],
  buckets: readonly number[],
  help: string,
) {
  return { kind: 'histogram', name, labels, buckets, help } as const satisfies Definition;
}

/** Seconds: an answer of a machine nearby: a carrier's response, a call, a statement. */
export const NEAR = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
