/** Milliseconds of a preview, that no slow machine comes near. */
export const UNHURRIED = { reading: 600_000, judging: 600_000, wording: 600_000 };
