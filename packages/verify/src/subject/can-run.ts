import { access, constants, stat } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';

/**
 * Returns true if there is a program of this name in the folders of `searchPath`, or at this path.
 * @param searchPath the variable `PATH` of the command
 */
export async function canRun(file: string, cwd: string, searchPath: string): Promise<boolean> {
  const folders = file.includes('/') ? [''] : searchPath.split(delimiter);
  const paths = folders.map((folder) => resolve(cwd, folder, file));
  const all = await Promise.all(paths.map((path) => isProgram(path)));
  return all.includes(true);
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
