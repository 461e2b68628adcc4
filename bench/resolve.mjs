// Benchmarks are TypeScript that Node runs as it is. Their imports are named as
// everywhere else: `./x.js` is the file `./x.ts` here, and `../src/x.js` is what
// the build made of it, `../dist/x.js`.
import { registerHooks } from 'node:module';
import { dirname, sep } from 'node:path';
import { fileURLToPath, pathToFileURL, URL } from 'node:url';

const bench = pathToFileURL(import.meta.dirname + sep).href;
const root = pathToFileURL(dirname(fileURLToPath(import.meta.url)) + `${sep}..${sep}`).href;
const src = new URL('src/', root).href;
const dist = new URL('dist/', root).href;

registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('.') || !context.parentURL?.startsWith(bench)) {
      return next(specifier, context);
    }
    const wanted = new URL(specifier, context.parentURL).href;
    if (wanted.startsWith(src)) return next(dist + wanted.slice(src.length), context);
    return next(wanted.replace(/\.js$/, '.ts'), context);
  },
});
