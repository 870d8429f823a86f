import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isCallExpression, isImport, isStringLiteral, traverseFast } from '@babel/types';
import { requiredBy } from './nodes.ts';
import { readSource, type Source } from './source.ts';

/** What an entry file reaches by relative imports. */
export interface Graph {
  /** The entry first. */
  readonly sources: readonly Source[];
  readonly unreadable: readonly Unreadable[];
}

interface Unreadable {
  readonly path: string;
  readonly why: string;
}

const EXTENSIONS = ['', '.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx'] as const;
/** Enough for a service; a bound for whatever else is reached. */
const LIMIT = 2_000;

export async function readGraph(entry: string, isModulePackage: boolean): Promise<Graph> {
  const sources: Source[] = [];
  const unreadable: Unreadable[] = [];
  const paths = new Set([entry]);
  for (const path of paths) {
    try {
      const source = await readSource(path, isModulePackage);
      sources.push(source);
      for (const specifier of relativeImports(source)) {
        const file = resolveImport(path, specifier);
        if (file !== undefined && paths.size < LIMIT) paths.add(file);
      }
    } catch (error) {
      unreadable.push({ path, why: error instanceof Error ? error.message : String(error) });
    }
  }
  return { sources, unreadable };
}

/** As they are written. */
export function relativeImports({ tree }: Source): string[] {
  const specifiers: string[] = [];
  traverseFast(tree, (node) => {
    if ('source' in node && isStringLiteral(node.source)) specifiers.push(node.source.value);
    if (node.type === 'TSExternalModuleReference') specifiers.push(node.expression.value);
    const required = requiredBy(node);
    if (required !== undefined) specifiers.push(required);
    if (isCallExpression(node) && isImport(node.callee)) {
      const [argument] = node.arguments;
      if (isStringLiteral(argument)) specifiers.push(argument.value);
    }
  });
  return specifiers.filter((specifier) => /^\.{1,2}(?:\/|$)/.test(specifier));
}

/** The file that a relative import means: TypeScript writes `./app.js` for `./app.ts`. */
export function resolveImport(from: string, specifier: string): string | undefined {
  const path = resolve(dirname(from), specifier);
  const candidates = [
    path,
    path.replace(/\.([cm]?)js$/, '.$1ts'),
    ...EXTENSIONS.map((extension) => `${path}${extension}`),
    ...EXTENSIONS.map((extension) => join(path, `index${extension}`)),
  ];
  return candidates.find(
    (candidate) =>
      !candidate.endsWith('.json') && statSync(candidate, { throwIfNoEntry: false })?.isFile() === true,
  );
}
