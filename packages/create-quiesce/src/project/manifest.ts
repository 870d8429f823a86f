import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InitError } from '../errors.ts';

/** The relevant fields of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly isModule: boolean;
  readonly main: string | undefined;
  readonly scripts: Readonly<Record<string, string>>;
  /** Names of the runtime dependencies, with their version ranges. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  /** Globs of the workspace packages, as npm, Yarn and Bun define them. */
  readonly workspaces: readonly string[];
}

/** @throws InitError `ERR_QUIESCE_INIT_PACKAGE` */
export async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, 'package.json');
  const json = await load(file);
  if (!isObject(json)) throw unreadable(file, 'it must be an object');
  const { workspaces } = json;
  return {
    name: typeof json['name'] === 'string' ? json['name'] : 'this package',
    isModule: json['type'] === 'module',
    main: typeof json['main'] === 'string' ? json['main'] : undefined,
    scripts: stringsOf(json['scripts']),
    dependencies: { ...stringsOf(json['optionalDependencies']), ...stringsOf(json['dependencies']) },
    devDependencies: stringsOf(json['devDependencies']),
    workspaces: listOf(isObject(workspaces) ? workspaces['packages'] : workspaces),
  };
}

async function load(file: string): Promise<unknown> {
  try {
    // Strips a byte order mark, as npm does.
    return JSON.parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, ''));
  } catch (error) {
    throw unreadable(file, error instanceof Error ? error.message : String(error));
  }
}

function unreadable(file: string, why: string): InitError {
  return new InitError(
    'ERR_QUIESCE_INIT_PACKAGE',
    `Expected a Node.js package, but ${file} cannot be read: ${why}. Give the folder of the service, or --template for a new one.`,
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function stringsOf(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Returns the strings of a list. */
export function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
