import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlannedFile } from './diff.ts';

/** Writes all files or none: after a failure, the written files are restored. */
export async function writeFiles(folder: string, files: readonly PlannedFile[]): Promise<void> {
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const { path, before, after } of files) {
      const file = join(folder, path);
      // Does not overwrite a file that was created after the plan.
      await writeFile(file, after, { flag: before === undefined ? 'wx' : 'w' });
      undo.unshift(() => (before === undefined ? rm(file) : writeFile(file, before)));
    }
  } catch (error) {
    for (const takeBack of undo) await takeBack();
    throw error;
  }
}
