import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { pack } from '../../scripts/pack.ts';
import {
  catalogVersion,
  ENTRY_POINTS,
  isLoadedBothWays,
  manifestOf,
  nameOf,
  PACKAGES,
  ROOT,
} from './workspace.ts';

const run = promisify(execFile);

const NPM_INSTALL = ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund'];

/** A project of a user outside of this workspace, with the packages as npm delivers them. */
export class Consumer {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Packs every package and installs the tarballs with their peers.
   * @param names of the packages, by default all
   * @param install the install command, by default npm's
   */
  static async create(names = PACKAGES, install: readonly string[] = NPM_INSTALL): Promise<Consumer> {
    const folder = mkdtempSync(join(tmpdir(), 'quiesce-consumer-'));
    const consumer = new Consumer(folder);
    try {
      cpSync(join(import.meta.dirname, 'consumer'), folder, { recursive: true });
      for (const name of names) copyUses(name, folder);
      const tarballs = await pack(names, folder);
      writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest(names, tarballs), undefined, 2));
      const [command = '', ...words] = install;
      await run(command, words, { cwd: folder });
      return consumer;
    } catch (error) {
      consumer.remove();
      throw error;
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Returns the files of a package in its tarball. */
  files(name: string): string[] {
    const folder = join(this.folder, 'node_modules', nameOf(name));
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  }

  /** Reads a file of a package. */
  read(name: string, path: string): string {
    return readFileSync(join(this.folder, 'node_modules', nameOf(name), path), 'utf8');
  }

  /** Runs a script of the project in a Node process; returns its output. */
  async node(script: string, ...values: readonly string[]): Promise<string> {
    const { stdout } = await run(process.execPath, [script, ...values], { cwd: this.folder });
    return stdout;
  }

  /** Runs tests of the project in Node with these arguments; returns the complete output, and throws it if they fail. */
  async test(words: readonly string[]): Promise<string> {
    const modules = ENTRY_POINTS.map(({ folder, module }) => ({
      module,
      owner: manifestOf(basename(folder)),
    }))
      // A package that is loaded for its side effects exports nothing.
      .filter(({ owner }) => isLoadedBothWays(owner) && !owner.sideEffects);
    // Without the options that Vitest sets for its own workers.
    const env = { ...process.env, NODE_OPTIONS: '', MODULES: modules.map(({ module }) => module).join(' ') };
    const { stdout, stderr } = await run(process.execPath, words, { cwd: this.folder, env }).catch(
      (error: { readonly stdout: string; readonly stderr: string }) => {
        throw new Error(`${error.stdout}${error.stderr}`);
      },
    );
    return `${stdout}${stderr}`;
  }

  /** Runs a command of an installed package; returns its output. */
  async bin(name: string, ...words: readonly string[]): Promise<string> {
    const { stdout } = await run(join(this.folder, 'node_modules/.bin', name), words, { cwd: this.folder });
    return stdout;
  }

  /** Type-checks the project; returns the errors, except those inside declarations of other packages. */
  async typeErrors(compiler: string, options: readonly string[] = [], folder = '.'): Promise<string[]> {
    const { stdout } = await run(
      process.execPath,
      [compiler, '-p', folder, '--pretty', 'false', ...options],
      {
        cwd: this.folder,
      },
    ).catch((error: { readonly stdout: string }) => error);
    // An error may continue on further lines, which are indented.
    const errors = stdout.split(/\n(?! )/).filter((error) => error !== '');
    return errors.filter((error) => !/^(\.\.\/)?node_modules\/(?!@quiesce\/)/.test(error));
  }
}

/** Copies the files of `test/consumer` of a package, which use it in type checks. */
function copyUses(name: string, folder: string): void {
  const uses = join(ROOT, 'packages', name, 'test/consumer');
  // A package with only a command has nothing to import.
  if (!existsSync(uses)) return;
  for (const file of readdirSync(uses)) {
    cpSync(join(uses, file), join(folder, `${name}-${file}`));
    if (isLoadedBothWays(manifestOf(name))) cpSync(join(uses, file), join(folder, 'cjs', `${name}-${file}`));
  }
  cpSync(join(folder, 'serve.ts'), join(folder, 'cjs/serve.ts'));
}

/** Returns the peers of the packages with their types, in our versions: npm would install the newest. */
function companions(packages: readonly string[]): string[] {
  const names = packages.flatMap((name) => {
    const { peerDependencies = {}, devDependencies = {} } = manifestOf(name);
    const peers = Object.keys(peerDependencies);
    return [...peers, ...peers.map((peer) => `@types/${peer}`).filter((types) => types in devDependencies)];
  });
  return [...new Set([...names, '@types/node'])];
}

function manifest(names: readonly string[], tarballs: readonly string[]): object {
  const packed = names.map((name, index) => [nameOf(name), `file:./${basename(tarballs[index] ?? '')}`]);
  const others = companions(names).map((name) => [name, catalogVersion(name)]);
  const ours = Object.fromEntries(packed);
  return {
    private: true,
    type: 'module',
    dependencies: Object.fromEntries([...packed, ...others]),
    // The packages depend on each other by versions that the registry may also have: the packed ones must be used.
    overrides: Object.fromEntries(Object.keys(ours).map((name) => [name, `$${name}`])),
    pnpm: { overrides: ours },
    resolutions: ours,
  };
}
