import type { Money } from '../../rpc/generated/google/type/money.js';

/** `INR 500`, `USD 0.0085`, `EUR -3.50`; empty where there is none. */
export function formatMoney(money: Money | null | undefined): string {
  if (money === null || money === undefined) return '';
  const { currencyCode, units, nanos } = money;
  const sign = units.startsWith('-') || nanos < 0 ? '-' : '';
  const digits = String(Math.abs(nanos)).padStart(9, '0').replace(/0+$/, '');
  const part = nanos === 0 ? '' : `.${digits.padEnd(2, '0')}`;
  return `${currencyCode} ${sign}${units.replace('-', '')}${part}`;
}
