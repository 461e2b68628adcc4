/** How a text is coded on the wire. */
export type Encoding = 'gsm7' | 'latin1' | 'ucs2';

/** How segments are told to belong together. */
export type Concatenation = 'udh8' | 'udh16' | 'sar' | 'payload';
