/** Of ISO 4217. CLDR has more, such as PKR and COP, whose hundredths banks still book. */
const WITHOUT_MINOR_UNIT = new Set(
  'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '),
);

/** Decimals of a currency's minor unit: 2 of USD, 0 of JPY, 3 of KWD. Throws a RangeError for what is no code. */
export function minorDigits(currencyCode: string): number {
  if (WITHOUT_MINOR_UNIT.has(currencyCode)) return 0;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: currencyCode });
  return Math.max(2, format.resolvedOptions().maximumFractionDigits ?? 2);
}
