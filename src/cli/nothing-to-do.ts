/** The call went through and found nothing that it could change: exit code 6. */
export class NothingToDo extends Error {
  override readonly name = 'NothingToDo';
}
