import {
  getBindingIdentifiers,
  isFunction,
  isFunctionDeclaration,
  isIdentifier,
  isImportDeclaration,
  isTSImportEqualsDeclaration,
  isVariableDeclarator,
  traverseFast,
  type File,
  type Node,
} from '@babel/types';

/** The names that a file declares, in any scope. */
export interface Declarations {
  /** True if the name is declared anywhere. */
  has(name: string): boolean;
  /** Returns the value of the name, or the function of that name; `undefined` if the file declares it more than once. */
  valueOf(name: string): Node | undefined;
}

export function declarationsOf(tree: File): Declarations {
  const found = new Map<string, (Node | undefined)[]>();
  const declare = (name: string, value: Node | null | undefined) => {
    found.set(name, [...(found.get(name) ?? []), value ?? undefined]);
  };
  traverseFast(tree, (node) => {
    if (isImportDeclaration(node)) for (const { local } of node.specifiers) declare(local.name, undefined);
    if (isTSImportEqualsDeclaration(node)) declare(node.id.name, undefined);
    if (isFunctionDeclaration(node) && node.id) declare(node.id.name, node);
    if (isFunction(node)) {
      const names = node.params.flatMap((parameter) => Object.keys(getBindingIdentifiers(parameter)));
      for (const name of names) declare(name, undefined);
    }
    if (isVariableDeclarator(node)) {
      if (isIdentifier(node.id)) declare(node.id.name, node.init);
      else for (const name of Object.keys(getBindingIdentifiers(node.id))) declare(name, undefined);
    }
  });
  return {
    has: (name) => found.has(name),
    valueOf: (name) => {
      const values = found.get(name) ?? [];
      return values.length === 1 ? values[0] : undefined;
    },
  };
}
