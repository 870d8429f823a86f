import { statSync } from 'node:fs';

/** Whether a file has that path; false for a path through a file, which `stat` refuses with ENOTDIR. */
export function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}
