/** Of no alphabet (Unicode, private use): stands after a value while a text is made, and never in one. */
const MARK = '\ue000';

/** Some put a mark of direction behind it, as Arabic does behind a currency. */
const OWN_STOP = /\.[\u200e\u200f]?$/;

/** A value as a text takes it: with a mark where it ends in a full stop of its own, such as "2:35 a.m." or "Inc.". */
export function markOwnStop(value: string): string {
  return OWN_STOP.test(value) ? `${value}${MARK}` : value;
}

/** Without the marks, and without the full stops of the text that came right behind a value's own. */
export function dropSecondStops(text: string): string {
  return text.includes(MARK) ? text.replace(/\ue000\.?/g, '') : text;
}
