import {
  isIdentifier,
  isImportDeclaration,
  isMemberExpression,
  isObjectPattern,
  isObjectProperty,
  isStringLiteral,
  isTSExternalModuleReference,
  isTSImportEqualsDeclaration,
  isVariableDeclarator,
  traverseFast,
  type File,
  type ImportDeclaration,
  type VariableDeclarator,
} from '@babel/types';
import { peel, requiredBy } from './nodes.ts';

/** The export of another module that a name of a file refers to. */
export interface Binding {
  readonly module: string;
  /** `default`, `*` for the whole module, or a name. The result of `require` is `default`. */
  readonly name: string;
  readonly isRequired: boolean;
}

export function bindingsOf(tree: File): ReadonlyMap<string, Binding> {
  const bindings = new Map<string, Binding>();
  traverseFast(tree, (node) => {
    if (isImportDeclaration(node)) {
      for (const [local, name] of imported(node)) {
        bindings.set(local, { module: node.source.value, name, isRequired: false });
      }
    }
    if (isTSImportEqualsDeclaration(node) && isTSExternalModuleReference(node.moduleReference)) {
      const module = node.moduleReference.expression.value;
      bindings.set(node.id.name, { module, name: 'default', isRequired: false });
    }
    if (isVariableDeclarator(node)) {
      for (const [local, binding] of required(node)) bindings.set(local, binding);
    }
  });
  return bindings;
}

function imported({ specifiers, importKind }: ImportDeclaration): [local: string, name: string][] {
  if (importKind === 'type') return [];
  return specifiers.map((specifier) => {
    const { name: local } = specifier.local;
    if (specifier.type === 'ImportDefaultSpecifier') return [local, 'default'];
    if (specifier.type === 'ImportNamespaceSpecifier') return [local, '*'];
    const { imported: original } = specifier;
    return [local, isStringLiteral(original) ? original.value : original.name];
  });
}

/** Matches `const a = require('m')`, `const { b: c } = require('m')` and `const d = require('m').d`. */
function required({ id, init }: VariableDeclarator): [local: string, binding: Binding][] {
  const value = peel(init);
  const isMember = isMemberExpression(value) && !value.computed && isIdentifier(value.property);
  const module = requiredBy(isMember ? value.object : value);
  if (module === undefined) return [];
  const all = isMember && isIdentifier(value.property) ? value.property.name : 'default';
  if (isIdentifier(id)) return [[id.name, { module, name: all, isRequired: true }]];
  if (!isObjectPattern(id)) return [];
  return id.properties.flatMap((property): [string, Binding][] =>
    isObjectProperty(property) && isIdentifier(property.key) && isIdentifier(property.value)
      ? [[property.value.name, { module, name: property.key.name, isRequired: true }]]
      : [],
  );
}
