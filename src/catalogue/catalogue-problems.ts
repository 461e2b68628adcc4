/** Everything that is wrong with the catalogue, a line each. */
export class CatalogueProblems extends Error {
  override readonly name = 'CatalogueProblems';

  constructor(readonly problems: readonly string[]) {
    super(`the catalogue of events cannot be used:\n  ${problems.join('\n  ')}`);
  }
}
