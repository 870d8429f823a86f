import { statSync } from 'node:fs';

/** True if a file has that path; false for a path through a file, for which `stat` fails with ENOTDIR. */
export function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}
