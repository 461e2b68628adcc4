import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A test authority with certificates of its own, in a directory of its own. */
export class Certificates {
  readonly #directory = mkdtempSync(join(tmpdir(), 'tellerline-core-tls-'));

  constructor(readonly name = 'ca') {
    const subject = ['-subj', `/CN=Test authority ${name}`, '-days', '2'];
    this.#openssl('req', '-x509', ...KEY, '-keyout', 'ca.key', '-out', 'ca.crt', ...subject);
  }

  /** A certificate for the names, such as `DNS:localhost,IP:127.0.0.1`. */
  issue(name: string, alternatives: string): void {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.csr`];
    const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${alternatives}`];
    this.#openssl('req', ...KEY, ...files, ...names);
    const authority = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'];
    const out = ['-copy_extensions', 'copy', '-days', '2', '-out', `${name}.crt`];
    this.#openssl('x509', '-req', '-in', `${name}.csr`, ...authority, ...out);
  }

  path(file: string): string {
    return join(this.#directory, file);
  }

  read(file: string): Buffer {
    return readFileSync(this.path(file));
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #openssl(...words: string[]): void {
    execFileSync('openssl', words, { cwd: this.#directory, stdio: 'ignore' });
  }
}

const KEY = ['-newkey', 'rsa:2048', '-nodes'];
