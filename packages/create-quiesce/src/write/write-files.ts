import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlannedFile } from './diff.ts';

/** Writes all, or nothing: what was written before something failed is taken back. */
export async function writeFiles(folder: string, files: readonly PlannedFile[]): Promise<void> {
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const { path, before, after } of files) {
      const file = join(folder, path);
      // A file that has come since the plan was made is not overwritten either.
      await writeFile(file, after, { flag: before === undefined ? 'wx' : 'w' });
      undo.unshift(() => (before === undefined ? rm(file) : writeFile(file, before)));
    }
  } catch (error) {
    for (const takeBack of undo) await takeBack();
    throw error;
  }
}
