import { createTwoFilesPatch } from 'diff';

/** A file as it is and as it would be; one that is new has no `before`. */
export interface PlannedFile {
  /** From the folder of the package, with `/`. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
}

/** As `git diff` would show it. */
export function diffOf({ path, before, after }: PlannedFile): string {
  const [from, to] = [before === undefined ? '/dev/null' : `a/${path}`, `b/${path}`];
  const patch = createTwoFilesPatch(from, to, before ?? '', after, undefined, undefined, { context: 3 });
  return patch.replace(/^=+\n/, '').replaceAll('\r\n', '\n');
}
