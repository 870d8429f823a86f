import {
  isAssignmentExpression,
  isAwaitExpression,
  isCallExpression,
  isIdentifier,
  isMemberExpression,
  isStringLiteral,
  isTSAsExpression,
  isTSNonNullExpression,
  isTSSatisfiesExpression,
  type CallExpression,
  type Node,
} from '@babel/types';

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Returns the range of a node in its text. The parser sets it on every node, but the types allow it to be missing. */
export function rangeOf({ start, end }: Node): Range {
  if (typeof start !== 'number' || typeof end !== 'number') throw new TypeError('a node without a place');
  return { start, end };
}

/** Returns the inner expression, without surrounding types, `await` and assignments. */
export function peel(node: Node | null | undefined): Node | null | undefined {
  if (isTSAsExpression(node) || isTSSatisfiesExpression(node) || isTSNonNullExpression(node)) {
    return peel(node.expression);
  }
  if (isAwaitExpression(node)) return peel(node.argument);
  if (isAssignmentExpression(node)) return peel(node.right);
  // This call changes only types.
  if (isCallExpression(node) && isMethod(node, 'withTypeProvider')) {
    return isMemberExpression(node.callee) ? peel(node.callee.object) : node;
  }
  return node;
}

/** Matches `something.name(…)`. */
export function isMethod({ callee }: CallExpression, name: string): boolean {
  return isMemberExpression(callee) && !callee.computed && isIdentifier(callee.property, { name });
}

/** Returns the module of `require('module')`. */
export function requiredBy(node: Node | null | undefined): string | undefined {
  if (!isCallExpression(node) || !isIdentifier(node.callee, { name: 'require' })) return undefined;
  const [module] = node.arguments;
  return isStringLiteral(module) ? module.value : undefined;
}
