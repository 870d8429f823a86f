import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestOf, PACKAGES, ROOT } from '../packages.ts';

/** The statement of a badge in the README. */
export interface BadgeFact {
  /** Name of its file, in docs/images/badges. */
  readonly name: string;
  readonly label: string;
  readonly message: string;
}

/** Returns the facts of the badges, each read from its source. */
export function badgeFacts(): BadgeFact[] {
  return [
    { name: 'node', label: 'tested on Node.js', message: testedNodes().join(' | ') },
    {
      name: 'dependencies',
      label: 'runtime dependencies of core',
      message: String(Object.keys(manifestOf('core').dependencies ?? {}).length),
    },
    { name: 'types', label: 'types', message: hasTypes() ? 'included' : 'not included' },
    { name: 'licence', label: 'licence', message: licence() },
  ];
}

/** Returns the versions of Node on which CI tests the packed packages. */
function testedNodes(): string[] {
  const workflow = readFileSync(join(ROOT, '.github/workflows/ci.yml'), 'utf8');
  const [, list] = /^ +node: \[([\d, ]+)\]$/m.exec(workflow) ?? [];
  if (list === undefined) throw new Error('The workflow lists no versions of Node.');
  return list.split(', ');
}

/** True if each package with modules has declarations for its main one. */
function hasTypes(): boolean {
  const mains = PACKAGES.map((name) => manifestOf(name).exports['.']).filter((main) => main !== undefined);
  return mains.every((main) => JSON.stringify(main).includes('.d.ts"'));
}

function licence(): string {
  const { license }: { readonly license: string } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  );
  return license;
}
