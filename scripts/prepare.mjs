// Brings a clone to where it can run: installs from the lock, generates the
// gRPC types, builds. Each step is skipped when nothing it reads has changed.
// Runs on whatever Node the machine has, before anything is installed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const wanted = new Set(process.argv.slice(2));

function run(what, command, args) {
  console.error(`tellerline: ${what} …`);
  execFileSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
  });
}

function files(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [full];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(files)) {
    hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

/** Runs `work` unless the stamp says that it ran on exactly these inputs. */
function step(stamp, inputs, outputs, work) {
  const now = fingerprint(inputs);
  const file = join(root, stamp);
  if (outputs.every((o) => existsSync(join(root, o))) && existsSync(file)) {
    if (readFileSync(file, 'utf8') === now) return;
  }
  work();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, now);
}

step('node_modules/.tellerline-installed', ['package-lock.json'], ['node_modules/.bin/nest'], () =>
  run('installing from the lock', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']),
);

if (wanted.has('--generate') || wanted.has('--build')) {
  const generated = 'src/rpc/generated';
  step(
    'node_modules/.tellerline-generated',
    ['proto', 'buf.gen.yaml', 'buf.yaml', 'package-lock.json', 'scripts/prepare.mjs'],
    [`${generated}/tellerline.binpb`],
    () => {
      run('generating gRPC types', join(bin, 'buf'), ['generate']);
      // protobufjs is CommonJS, and Node sees no `wrappers` among its names.
      for (const path of files(generated).filter((file) => file.endsWith('.ts'))) {
        const text = readFileSync(path, 'utf8');
        const named = 'import { wrappers } from "protobufjs";';
        const whole = 'import protobuf from "protobufjs";\n\nconst { wrappers } = protobuf;';
        if (text.includes(named)) writeFileSync(path, text.replace(named, whole));
      }
      run('generating the descriptor set', join(bin, 'buf'), [
        'build',
        'proto',
        '--exclude-source-info',
        '-o',
        `${generated}/tellerline.binpb`,
      ]);
    },
  );
}

if (wanted.has('--build')) {
  step(
    'dist/.tellerline-built',
    ['src', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', 'package-lock.json'],
    ['dist/main.js'],
    () => run('building', join(bin, 'nest'), ['build']),
  );
}
