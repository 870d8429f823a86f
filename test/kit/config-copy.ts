import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { temporaryDirectory } from './temporary-directory.ts';

/** A copy of a configuration file in a temporary directory. */
export interface ConfigCopy {
  readonly directory: string;
  readonly path: string;
}

/**
 * Copies a configuration file and replaces its fixed ports by free ones. Nothing else changes, so the test covers what a user
 * copies.
 */
export async function copyWithPorts(
  file: URL,
  ports: Readonly<Record<number, number | undefined>>,
): Promise<ConfigCopy> {
  let text = await readFile(file, 'utf8');
  for (const [written, free] of Object.entries(ports)) {
    if (!text.includes(`:${written}`)) throw new Error(`There is no port ${written} in ${file.pathname}.`);
    text = text.replaceAll(`:${written}`, `:${free}`);
  }
  const directory = await temporaryDirectory();
  const path = join(directory, basename(file.pathname));
  await writeFile(path, text);
  return { directory, path };
}
