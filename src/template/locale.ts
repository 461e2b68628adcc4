import { LRUCache } from 'lru-cache';

/**
 * A language tag and what is less exact than it, nearest first: `zh-Hant-TW`,
 * `zh-Hant`, `zh`. Empty for what is no tag. Extensions (`-u-…`) are left out.
 */
export function fallbacks(tag: string): string[] {
  const chain: string[] = [];
  for (
    let name = baseName(tag);
    name !== '';
    name = name.slice(0, Math.max(name.lastIndexOf('-'), 0))
  ) {
    chain.push(name);
  }
  return chain;
}

function baseName(tag: string): string {
  try {
    return new Intl.Locale(tag).baseName;
  } catch {
    return '';
  }
}

/** Whether Intl has data of its own for a locale; without, it would take the machine's. */
export function isFormattable(locale: string): boolean {
  return Intl.NumberFormat.supportedLocalesOf(locale).length > 0;
}

const timeZones = new LRUCache<string, boolean>({ max: 1000 });

export function isTimeZone(name: string): boolean {
  const known = timeZones.get(name);
  if (known !== undefined) return known;
  let found = true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    found = false;
  }
  timeZones.set(name, found);
  return found;
}
