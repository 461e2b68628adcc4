import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Whom the server runs as. PostgreSQL refuses root. */
export interface ServerUser {
  name: string;
  uid: number;
  gid: number;
  /** Whether this process must change to it. */
  change: boolean;
}

/** Where everything of one embedded server is. */
export interface ServerPlace {
  /** The directory asked for, or the one used in its stead. */
  root: string;
  data: string;
  /** Of the Unix socket; 0700. */
  socket: string;
  log: string;
  /** Said once to whoever starts the daemon, where the place is not the one asked for. */
  note: string | undefined;
}

// sun_path holds 108 octets with the closing zero (unix(7)).
const SOCKET_PATH_LIMIT = 107;
const SOCKET_NAME = '/.s.PGSQL.5432';

/** The user for a server whose directory is, or will be, `directory`. */
export function serverUser(directory: string): ServerUser {
  if (process.getuid?.() !== 0) {
    const { username, uid, gid } = userInfo();
    return { name: username, uid, gid, change: false };
  }
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({
      name: name ?? '',
      uid: Number(uid),
      gid: Number(gid),
      change: true,
    }));
  // Data that exist keep their owner, even where a `postgres` was added since.
  const data = join(directory, 'data');
  const owner = existsSync(data) ? statSync(data).uid : 0;
  const found =
    (owner === 0 ? undefined : users.find((user) => user.uid === owner)) ??
    users.find((user) => user.name === 'postgres') ??
    users.find((user) => user.name === 'nobody');
  if (found === undefined || found.uid === 0) {
    throw new Error(
      'PostgreSQL does not run as root, and there is no user postgres or nobody to run it as; start as another user, or set DATABASE_URL',
    );
  }
  return found;
}

/** Whether the user can enter every directory down to `path`, and read and enter the last. */
export function canReach(path: string, user: ServerUser): boolean {
  if (!user.change) return true;
  let current = resolve(path);
  for (let needs = 0o5; ; needs = 0o1) {
    const { mode, uid, gid } = statSync(current);
    const granted = uid === user.uid ? mode >> 6 : gid === user.gid ? mode >> 3 : mode;
    if ((granted & needs) !== needs) return false;
    const parent = dirname(current);
    if (parent === current) return true;
    current = parent;
  }
}

/** A directory of this checkout's own where everyone may go. */
export function fallbackRoot(directory: string): string {
  const hash = createHash('sha256').update(resolve(directory)).digest('hex').slice(0, 12);
  return `/var/tmp/tellerline-${process.getuid?.() ?? 0}-${hash}`;
}

/** Makes the directories, owned by the server's user. */
export function preparePlace(directory: string, user: ServerUser): ServerPlace {
  let root = resolve(directory);
  let note: string | undefined;
  mkdirSync(root, { recursive: true, mode: 0o755 });
  if (!canReach(root, user)) {
    root = fallbackRoot(directory);
    note = `the database is kept in ${root}: the user ${user.name}, as whom PostgreSQL runs, cannot reach ${resolve(directory)}`;
    makeOwned(root, process.getuid?.() ?? 0, process.getgid?.() ?? 0, 0o755);
  }
  let socket = join(root, 'run');
  if (Buffer.byteLength(socket + SOCKET_NAME) > SOCKET_PATH_LIMIT) {
    const short = fallbackRoot(root);
    makeOwned(short, process.getuid?.() ?? 0, process.getgid?.() ?? 0, 0o755);
    socket = join(short, 'run');
  }
  makeOwned(socket, user.uid, user.gid, 0o700);
  return { root, data: join(root, 'data'), socket, log: join(root, 'server.log'), note };
}

/** A directory that is truly this owner's: /var/tmp is everyone's, and a stranger may have been there first. */
function makeOwned(path: string, uid: number, gid: number, mode: number): void {
  try {
    mkdirSync(path, { mode });
    chownSync(path, uid, gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const found = lstatSync(path);
  if (!found.isDirectory() || found.uid !== uid) {
    throw new Error(
      `${path} is not a directory of the user ${uid}; remove it, or choose another place`,
    );
  }
  chmodSync(path, mode);
}
