import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Peer, Program } from './peer.ts';

/** Returns the packages and programs of a peer with their installed versions. */
export function versionsOf({ packages, program }: Peer): string[] {
  const ofPackages = packages.map((name) => {
    const file = join(import.meta.dirname, '../node_modules', name, 'package.json');
    const { version }: { readonly version: string } = JSON.parse(readFileSync(file, 'utf8'));
    return `${name} ${version}`;
  });
  const ofPrograms = Object.entries(program?.versions ?? {}).map(
    ([name, command]) => `${name} ${versionBy(command) ?? 'unknown'}`,
  );
  return [...ofPackages, ...ofPrograms];
}

/** Returns why a peer cannot be graded here, or `undefined` if it can. */
export function missingFor({ program }: Peer): string | undefined {
  const missing = Object.values(program?.versions ?? {}).find((command) => versionBy(command) === undefined);
  if (!program || !missing) return undefined;
  return `\`${missing.join(' ')}\` prints no version; with Debian: apt-get install ${program.debian}`;
}

function versionBy([file, ...parameters]: Program['versions'][string]): string | undefined {
  const { status, stdout, stderr } = spawnSync(file, parameters, { encoding: 'utf8' });
  return status === 0 ? /\d+(?:\.\d+)+/.exec(stdout + stderr)?.[0] : undefined;
}
