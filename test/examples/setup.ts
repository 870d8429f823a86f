import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { copyExample, EXAMPLES } from '../../scripts/examples.ts';
import { installTarballs, neededBy, pack } from '../../scripts/pack.ts';
import { PACKAGES } from '../../scripts/packages.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folder of the copied examples. */
    readonly copies: string;
  }
}

/** npm is busy half of the time, and waits for the registry during the other half. */
const MAX_PARALLEL = 2;

/**
 * Copies each example out of the repository, and installs it with npm and the packed packages. Tests start meanwhile: `copyOf`
 * waits for the example that it needs.
 */
export default function setup(project: TestProject): (() => Promise<void>) | undefined {
  // One folder for all projects of a run.
  const folder = join(tmpdir(), `quiesce-examples-${process.pid}`);
  project.provide('copies', folder);
  if (existsSync(folder)) return undefined;
  mkdirSync(folder);
  const installed = installAll(folder).catch((error: unknown) => {
    writeFileSync(join(folder, 'error'), error instanceof Error ? String(error.stack) : String(error));
  });
  return async () => {
    await installed;
    rmSync(folder, { recursive: true, force: true });
  };
}

async function installAll(folder: string): Promise<void> {
  const tarballs = await pack(PACKAGES, join(folder, 'packed'));
  const queue = EXAMPLES.toReversed();
  await Promise.all(
    Array.from({ length: MAX_PARALLEL }, async () => {
      for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
        await install(join(folder, `${name}.part`), name, tarballs);
        renameSync(join(folder, `${name}.part`), join(folder, name));
      }
    }),
  );
}

async function install(copy: string, name: string, tarballs: readonly string[]): Promise<void> {
  copyExample(name, copy);
  const manifest = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8'));
  const needed = neededBy(manifest);
  await installTarballs(
    copy,
    tarballs.filter((_tarball, index) => needed.includes(PACKAGES[index] ?? '')),
  );
  if ('build' in manifest.scripts) await promisify(execFile)('npm', ['run', 'build'], { cwd: copy });
}
