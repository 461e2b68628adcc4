/** `1,250,000`; texts are those of 64-bit fields. */
export function formatCount(count: number | string): string {
  return Number(count).toLocaleString('en-US');
}

/** `1 segment`, `2,000 segments`. */
export function counted(count: number | string, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${Number(count) === 1 ? one : many}`;
}

/** Of a whole, such as `12.5 %`; empty where there is no whole. */
export function formatShare(part: number | string, whole: number | string): string {
  if (Number(whole) === 0) return '';
  return `${Number(((Number(part) * 100) / Number(whole)).toFixed(1))} %`;
}
