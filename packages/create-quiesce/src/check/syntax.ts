import { extname } from 'node:path';
import { parse } from '@babel/parser';
import { pluginsFor } from '../source/source.ts';
import type { PlannedFile } from '../write/diff.ts';

/** Returns the syntax errors of the planned files. */
export function syntaxErrorsIn(files: readonly PlannedFile[]): string[] {
  return files.flatMap(({ path, after }) => {
    try {
      parse(after, {
        sourceType: 'unambiguous',
        allowReturnOutsideFunction: true,
        allowAwaitOutsideFunction: true,
        plugins: pluginsFor(extname(path)),
      });
      return [];
    } catch (error) {
      return [`${path} would not parse any more: ${error instanceof Error ? error.message : String(error)}`];
    }
  });
}
