import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { glob } from 'tinyglobby';
import { parse } from 'yaml';
import { FRAMEWORKS, frameworksOf, hostOf } from './frameworks.ts';
import { listOf, readManifest, type Manifest } from './manifest.ts';

/** A package of a workspace that uses a framework. */
export interface Member {
  readonly folder: string;
  readonly name: string;
  readonly frameworks: readonly string[];
}

/** Returns the packages of a workspace that use a framework; `undefined` if the folder is not a workspace root. */
export async function servingMembers(folder: string, manifest: Manifest): Promise<Member[] | undefined> {
  const globs = [...manifest.workspaces, ...(await pnpmWorkspace(folder))];
  if (globs.length === 0) return undefined;
  const patterns = globs.map((pattern) => `${pattern.replace(/\/+$/, '')}/package.json`);
  const files = await glob(patterns, { cwd: folder, ignore: ['**/node_modules/**'] });
  const members = await Promise.all(
    files.toSorted().map(async (file): Promise<Member> => {
      const member = await readManifest(join(folder, dirname(file)));
      const host = hostOf(member);
      const frameworks = host ? [host.title] : frameworksOf(member).map((name) => FRAMEWORKS[name].title);
      return { folder: dirname(file), name: member.name, frameworks };
    }),
  );
  return members.filter(({ frameworks }) => frameworks.length > 0);
}

async function pnpmWorkspace(folder: string): Promise<string[]> {
  const file = join(folder, 'pnpm-workspace.yaml');
  if (!existsSync(file)) return [];
  const content: { readonly packages?: unknown } | null = parse(await readFile(file, 'utf8'));
  return listOf(content?.packages);
}
