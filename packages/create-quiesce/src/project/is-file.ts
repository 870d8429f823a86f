import { statSync } from 'node:fs';

/** Whether there is a file of that path. A path that goes through a file is none. */
export function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}
