/** UTF-16BE, which is what handsets make of data_coding 8 (SMPP 3.4, 5.2.19). */
export function encodeUcs2(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

/** Never fails: an odd last octet is dropped, a lone surrogate becomes U+FFFD. */
export function decodeUcs2(octets: Uint8Array): string {
  const whole = Buffer.from(octets.subarray(0, octets.length & ~1));
  return whole.swap16().toString('utf16le').toWellFormed();
}
