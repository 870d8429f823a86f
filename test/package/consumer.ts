import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { catalogVersion, manifestOf, packageManager, PACKAGES, ROOT } from './workspace.ts';

const run = promisify(execFile);

/** A project like a user's, far from this workspace, with the packages as npm would deliver them. */
export class Consumer {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Packs every package and installs the tarballs, with what they are used with, under npm. */
  static async create(): Promise<Consumer> {
    const folder = mkdtempSync(join(tmpdir(), 'quiesce-consumer-'));
    const consumer = new Consumer(folder);
    try {
      cpSync(join(import.meta.dirname, 'consumer'), folder, { recursive: true });
      for (const name of PACKAGES) copyUses(name, folder);
      await pack(folder);
      writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest(folder), undefined, 2));
      await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder });
      return consumer;
    } catch (error) {
      consumer.remove();
      throw error;
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The files of a package as its tarball brought them. */
  files(name: string): string[] {
    const folder = join(this.folder, 'node_modules/@quiesce', name);
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  }

  /** A file of a package. */
  read(name: string, path: string): string {
    return readFileSync(join(this.folder, 'node_modules/@quiesce', name, path), 'utf8');
  }

  /** Runs a script of the project in a Node of its own; what it printed. */
  async node(script: string, ...values: readonly string[]): Promise<string> {
    const { stdout } = await run(process.execPath, [script, ...values], { cwd: this.folder });
    return stdout;
  }

  /** Runs a command that a package has brought; what it printed. */
  async bin(name: string, ...words: readonly string[]): Promise<string> {
    const { stdout } = await run(join(this.folder, 'node_modules/.bin', name), words, { cwd: this.folder });
    return stdout;
  }

  /** Type-checks the project; the errors, save those inside of other people's declarations. */
  async typeErrors(compiler: string): Promise<string[]> {
    const { stdout } = await run(process.execPath, [compiler, '--pretty', 'false'], {
      cwd: this.folder,
    }).catch((error: { readonly stdout: string }) => error);
    // An error may go on over several lines, which are indented.
    const errors = stdout.split(/\n(?! )/).filter((error) => error !== '');
    return errors.filter((error) => !/^node_modules\/(?!@quiesce\/)/.test(error));
  }
}

/** What a package is used for by the type checks: the files of its `test/consumer`. */
function copyUses(name: string, folder: string): void {
  const uses = join(ROOT, 'packages', name, 'test/consumer');
  for (const file of readdirSync(uses)) cpSync(join(uses, file), join(folder, `${name}-${file}`));
}

async function pack(folder: string): Promise<void> {
  const command = ['-y', packageManager(), '--filter=./packages/*', 'pack', '--pack-destination', folder];
  await run('npx', command, { cwd: ROOT });
}

/** What the packages are used with, and its types: npm would take the newest of each. */
function companions(): string[] {
  const names = PACKAGES.flatMap((name) => {
    const { peerDependencies = {}, devDependencies = {} } = manifestOf(name);
    const peers = Object.keys(peerDependencies);
    return [...peers, ...peers.map((peer) => `@types/${peer}`).filter((types) => types in devDependencies)];
  });
  return [...new Set([...names, '@types/node'])];
}

function manifest(folder: string): object {
  const tarballs = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  const packed = tarballs.map((file) => [
    file.replace(/^quiesce-([a-z-]+)-\d.+$/, '@quiesce/$1'),
    `file:${file}`,
  ]);
  const others = companions().map((name) => [name, catalogVersion(name)]);
  return {
    private: true,
    type: 'module',
    dependencies: Object.fromEntries([...packed, ...others]),
    // The adapters ask for a core that the registry may have, too: it has to be the one that was packed.
    overrides: { '@quiesce/core': '$@quiesce/core' },
  };
}
