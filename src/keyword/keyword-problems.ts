/** A file of the keywords directory. */
export interface KeywordSource {
  /** Such as `en.yaml`; without its ending it is the language's tag. */
  name: string;
  content: string;
}

/** Everything that is wrong with the keyword files, a line each. */
export class KeywordProblems extends Error {
  override readonly name = 'KeywordProblems';

  constructor(readonly problems: readonly string[]) {
    super(`the keywords cannot be used:\n  ${problems.join('\n  ')}`);
  }
}
