import { createTwoFilesPatch } from 'diff';

/** A file before and after the change; a new file has no `before`. */
export interface PlannedFile {
  /** Relative to the folder of the package, with `/`. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
}

/** Returns the change in the format of `git diff`. */
export function diffOf({ path, before, after }: PlannedFile): string {
  const [from, to] = [before === undefined ? '/dev/null' : `a/${path}`, `b/${path}`];
  const patch = createTwoFilesPatch(from, to, before ?? '', after, undefined, undefined, { context: 3 });
  return patch.replace(/^=+\n/, '').replaceAll('\r\n', '\n');
}
