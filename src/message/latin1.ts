/**
 * ISO 8859-1 as data_coding 3 carries it (SMPP 3.4, 5.2.19). Its control
 * characters are left out, save tab and line ends: handsets disagree on them.
 */
export function inLatin1(codeUnit: number): boolean {
  if (codeUnit > 0xff) return false;
  if (codeUnit >= 0x20) return codeUnit < 0x7f || codeUnit >= 0xa0;
  return codeUnit === 0x0a || codeUnit === 0x0d || codeUnit === 0x09;
}

export function carriesLatin1(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!inLatin1(text.charCodeAt(i))) return false;
  return true;
}

export function encodeLatin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

export function decodeLatin1(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1');
}
