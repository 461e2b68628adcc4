/** A character and where it stands first, in code points from 0. */
export interface PlacedCharacter {
  character: string;
  position: number;
}

/** The characters, each once, of which a UTF-16 code unit is not carried. */
export function placesOfMissing(
  text: string,
  carried: (codeUnit: number) => boolean,
): PlacedCharacter[] {
  const places = new Map<string, number>();
  let position = 0;
  for (const character of text) {
    if (!carried(character.charCodeAt(0)) && !places.has(character)) {
      places.set(character, position);
    }
    position++;
  }
  return Array.from(places, ([character, at]) => ({ character, position: at }));
}
