import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestOf, PACKAGES, ROOT } from '../packages.ts';

/** What a badge of the README states. */
export interface BadgeFact {
  /** Of its file, in docs/images/badges. */
  readonly name: string;
  readonly label: string;
  readonly message: string;
}

/** The facts of the badges, each read from where it is kept. */
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

/** The versions of Node that CI runs the packed packages on. */
function testedNodes(): string[] {
  const workflow = readFileSync(join(ROOT, '.github/workflows/ci.yml'), 'utf8');
  const [, list] = /^ +node: \[([\d, ]+)\]$/m.exec(workflow) ?? [];
  if (list === undefined) throw new Error('The workflow lists no versions of Node.');
  return list.split(', ');
}

/** Whether each package that has modules has declarations for its main one. */
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
