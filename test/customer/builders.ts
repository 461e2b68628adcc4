/** From milliseconds since the epoch. */
export function timestamp(at: number): { seconds: string; nanos: number } {
  const seconds = Math.floor(at / 1000);
  return { seconds: String(seconds), nanos: (at - seconds * 1000) * 1_000_000 };
}
