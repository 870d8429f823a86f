import { existsSync, readdirSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getUserAgent } from 'package-manager-detector';
import { InitError } from '../errors.ts';

const FOLDER = fileURLToPath(new URL('../../templates', import.meta.url));
/** Not part of the template: npm does not publish files of this name. */
const GITIGNORE = '.data\ndist\nnode_modules\n';

/** The examples, by folder name. */
export const TEMPLATES: readonly string[] = existsSync(FOLDER) ? readdirSync(FOLDER).toSorted() : [];

/**
 * Copies a template into a folder that is empty or does not exist.
 * @param folder required, because it names the new service
 * @param isDryRun true to return what would be written, and write nothing
 * @returns the text to print
 * @throws InitError `ERR_QUIESCE_INIT_TEMPLATE`
 */
export async function writeTemplate(
  template: string,
  folder: string | undefined,
  isDryRun: boolean,
): Promise<string> {
  if (folder === undefined) {
    throw new InitError(
      'ERR_QUIESCE_INIT_TEMPLATE',
      `Expected the folder of the new service: create-quiesce my-service --template ${template}`,
    );
  }
  const target = resolve(folder);
  const present = await readdir(target).catch((error: unknown) => nothing(error));
  if (present.length > 0) {
    throw new InitError(
      'ERR_QUIESCE_INIT_TEMPLATE',
      `${folder} is not empty, and nothing is overwritten: give a new folder.`,
    );
  }
  const source = join(FOLDER, template);
  if (!isDryRun) {
    await mkdir(target, { recursive: true });
    await cp(source, target, { recursive: true });
    await writeFile(join(target, '.gitignore'), GITIGNORE);
    await rename(join(target, 'package.json'), basename(target));
  }
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const manager = getUserAgent() ?? 'npm';
  return [
    `${basename(target)}: a copy of the example ${template}`,
    '',
    isDryRun ? 'Write, without --dry-run' : 'Written',
    ...files.map((file) => `  ${join(folder, relative(source, file))}`).toSorted(),
    '',
    'Then',
    `  cd ${folder}`,
    `  ${manager} install`,
    `  ${manager} start`,
    '',
  ].join('\n');
}

function nothing(error: unknown): string[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}

/** Sets a valid npm package name: lower case, without characters that have a meaning in URLs. */
async function rename(manifest: string, folder: string): Promise<void> {
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '');
  const text = await readFile(manifest, 'utf8');
  await writeFile(manifest, text.replace(/"name": "[^"]+"/, `"name": ${JSON.stringify(name || 'service')}`));
}
