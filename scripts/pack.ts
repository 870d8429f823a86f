import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { manifestOf, nameOf, PACKAGES, ROOT } from './packages.ts';

const run = promisify(execFile);

/** Returns pnpm with its version, as in every command of the repository, for `npx -y`. */
export function packageManager(): string {
  const { packageManager: name }: { readonly packageManager: string } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  );
  return name;
}

/** Packs packages as they are published, from the existing build. @returns their tarballs, in the order of the names */
export async function pack(names: readonly string[], destination: string): Promise<string[]> {
  mkdirSync(destination, { recursive: true });
  const filters = names.map((name) => `--filter=${nameOf(name)}`);
  await run('npx', ['-y', packageManager(), ...filters, 'pack', '--pack-destination', destination], {
    cwd: ROOT,
  });
  return names.map((folder) => {
    const { name, version } = manifestOf(folder);
    return join(destination, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
  });
}

/** Installs tarballs in a project with npm, which adds them to package.json. @returns the output of npm */
export async function installTarballs(folder: string, tarballs: readonly string[]): Promise<string> {
  const files = tarballs.map((tarball) => `./${relative(folder, tarball)}`);
  const words = ['install', '--prefer-offline', '--no-audit', '--no-fund', ...files];
  const { stdout } = await run('npm', words, { cwd: folder });
  return stdout;
}

/** Returns the packages that a project depends on, and their dependencies, by folder name. */
export function neededBy({ dependencies, devDependencies }: Dependencies): string[] {
  const needed = new Set<string>();
  const add = (names: Readonly<Record<string, string>> = {}): void => {
    for (const name of PACKAGES) {
      if (!(nameOf(name) in names) || needed.has(name)) continue;
      needed.add(name);
      add(manifestOf(name).dependencies);
    }
  };
  add(dependencies);
  add(devDependencies);
  return [...needed];
}

interface Dependencies {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
