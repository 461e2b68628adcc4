import { timingSafeEqual } from 'node:crypto';
import type { Sealer } from '../storage/sealing.js';
import type { Match } from './challenge-rules.js';
import { canonicalContext } from './otp-context.js';
import type { OtpContext } from './otp-context.js';
import type { OtpPurposeName } from './purposes.js';

/** What a code is good for: no other challenge, purpose or context. */
export interface Bound {
  challengeId: string;
  purpose: OtpPurposeName;
  context: OtpContext;
}

/** What was kept of a challenge; null where it was erased. */
export interface KeptHashes {
  codeHash: Buffer | null;
  contextHash: Buffer | null;
}

const NOTHING = Buffer.alloc(32);

/** The keyed hashes that stand for codes, contexts and requests: all that is kept of a code. */
export class CodeHashes {
  constructor(private readonly sealer: Pick<Sealer, 'keyedHash'>) {}

  ofCode(bound: Bound, code: string): Buffer {
    return this.sealer.keyedHash('otp code', JSON.stringify([...parts(bound), code]));
  }

  /** Purpose and context alone, so that a wrong one can be told from a wrong code. */
  ofContext(bound: Bound): Buffer {
    return this.sealer.keyedHash('otp context', JSON.stringify(parts(bound)));
  }

  /** Of all that a request asks, so that another under the same ID is known. */
  ofRequest(clientId: string, content: string): Buffer {
    return this.sealer.keyedHash('otp request', JSON.stringify([clientId, content]));
  }

  /** What of a try is as it was issued; takes as long whatever is, and whether anything was kept. */
  match({ codeHash, contextHash }: KeptHashes, bound: Bound, code: string): Match {
    const sameCode = timingSafeEqual(this.ofCode(bound, code), codeHash ?? NOTHING);
    const sameContext = timingSafeEqual(this.ofContext(bound), contextHash ?? NOTHING);
    return {
      code: sameCode && codeHash !== null,
      context: sameContext && contextHash !== null,
    };
  }
}

function parts({ challengeId, purpose, context }: Bound): string[] {
  return [challengeId, purpose, canonicalContext(context)];
}
