/** Zones of whole hours, without daylight saving, so that a test does not hang on the hour at which it runs. */
const HOUR = 3_600_000;

/** IANA's name of a zone so many hours ahead of UTC, -12 to 14; its signs are the other way round. */
export function zoneOf(hours: number): string {
  if (hours === 0) return 'Etc/UTC';
  return `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
}

/** Hours ahead of UTC, -9 to 11, of a zone where the clock shows some hour from 11 to 14. */
export function midday(now: number): number {
  return Math.max(-9, Math.min(11, 12 - new Date(now).getUTCHours()));
}

/** What the clock shows in a zone so many hours ahead of UTC. */
export function hourAt(now: number, hours: number): number {
  return new Date(now + hours * HOUR).getUTCHours();
}

/** Year, month and day in a zone so many hours ahead of UTC. */
export function dayAt(now: number, hours: number): [number, number, number] {
  const there = new Date(now + hours * HOUR);
  return [there.getUTCFullYear(), there.getUTCMonth() + 1, there.getUTCDate()];
}
