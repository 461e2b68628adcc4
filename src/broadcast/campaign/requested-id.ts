import { invalid } from '../../failure/failure.js';
import { isUuid7 } from '../../rpc/page.js';

/** An ID of a request in lower case; `what` is of which kind. Throws a Failure `invalid_argument`. */
export function requestedId(field: string, value: string, what: string): string {
  const id = value.toLowerCase();
  if (isUuid7(id)) return id;
  throw invalid([{ field, description: `is not the ID of a ${what} (a UUIDv7)` }]);
}
