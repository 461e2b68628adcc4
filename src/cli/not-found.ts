/** What was asked for is not in the answer: exit code 4. */
export class NotFound extends Error {
  override readonly name = 'NotFound';
}
