import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';

/** Returns true if there is a program of this name in the folders of `PATH`, or at this path. */
export async function canRun(file: string, cwd: string): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const paths = file.includes('/') ? [resolve(cwd, file)] : folders.map((folder) => join(folder, file));
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
