/** `1,250,000`; texts are those of 64-bit fields. */
export function formatCount(count: number | string): string {
  return Number(count).toLocaleString('en-US');
}

/** `1 segment`, `2,000 segments`. */
export function counted(count: number | string, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${Number(count) === 1 ? one : many}`;
}

/** Of a whole, such as `12.5 %`; empty where there is no whole. Never all of it, or none, where it is not. */
export function formatShare(part: number | string, whole: number | string): string {
  if (Number(whole) === 0) return '';
  const percent = (Number(part) * 100) / Number(whole);
  if (percent > 0 && percent < LEAST) return `< ${LEAST} %`;
  if (percent < 100 && percent > 100 - LEAST) return `> ${100 - LEAST} %`;
  return `${Number(percent.toFixed(1))} %`;
}

const LEAST = 0.1;
