import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { temporaryDirectory } from './temporary-directory.ts';

/** A copy of a configuration file, in a directory of its own. */
export interface ConfigCopy {
  readonly directory: string;
  readonly path: string;
}

/**
 * Copies a configuration file that has fixed ports, with free ones instead of them; nothing else of it changes, so that what
 * a user copies is what is tested.
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
