import { isCallExpression, isImport, isStringLiteral, traverseFast } from '@babel/types';
import { requiredBy } from './nodes.ts';
import type { Source } from './source.ts';

/** Returns the modules that a file imports, re-exports or requires, as written. */
export function modulesOf({ tree }: Pick<Source, 'tree'>): string[] {
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
  return specifiers;
}

export function isRelative(specifier: string): boolean {
  return /^\.{1,2}(?:\/|$)/.test(specifier);
}
