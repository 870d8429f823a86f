import {
  isAssignmentExpression,
  isClassDeclaration,
  isExportDefaultDeclaration,
  isExportNamedDeclaration,
  isExportSpecifier,
  isFunctionDeclaration,
  isIdentifier,
  isMemberExpression,
  isObjectExpression,
  isObjectProperty,
  isStringLiteral,
  isTSExportAssignment,
  isVariableDeclaration,
  traverseFast,
  type ExportNamedDeclaration,
  type File,
  type Node,
} from '@babel/types';

/** Stands for the local name of a default export that has none. */
export const UNNAMED = '*default*';

/** Returns the local names of the exports of a file, by their exported names; `module.exports` is `default`. */
export function exportsOf(tree: File): ReadonlyMap<string, string> {
  const exports = new Map<string, string>();
  traverseFast(tree, (node) => {
    if (isExportDefaultDeclaration(node)) exports.set('default', nameOf(node.declaration));
    if (isTSExportAssignment(node)) exports.set('default', nameOf(node.expression));
    if (isExportNamedDeclaration(node)) for (const [name, local] of named(node)) exports.set(name, local);
    if (isAssignmentExpression(node)) {
      for (const [name, local] of assigned(node.left, node.right)) exports.set(name, local);
    }
  });
  // Matches `var app = module.exports = express();`.
  traverseFast(tree, (node) => {
    if (node.type !== 'VariableDeclarator' || !isIdentifier(node.id)) return;
    if (isAssignmentExpression(node.init) && exportedBy(node.init.left) !== undefined) {
      exports.set(exportedBy(node.init.left) ?? 'default', node.id.name);
    }
  });
  return exports;
}

/** Returns the expression that is exported by default: `export default …`, `module.exports = …`. */
export function defaultExportOf(tree: File): Node | undefined {
  let found: Node | undefined;
  traverseFast(tree, (node) => {
    if (isExportDefaultDeclaration(node)) found = node.declaration;
    if (isTSExportAssignment(node)) found = node.expression;
    if (isAssignmentExpression(node) && exportedBy(node.left) === 'default') found = node.right;
  });
  return found;
}

function nameOf(node: Node): string {
  if (isIdentifier(node)) return node.name;
  return (isFunctionDeclaration(node) || isClassDeclaration(node)) && node.id ? node.id.name : UNNAMED;
}

function named({ declaration, specifiers, source }: ExportNamedDeclaration): [name: string, local: string][] {
  if (source) return [];
  const declared = isVariableDeclaration(declaration)
    ? declaration.declarations.flatMap(({ id }) => (isIdentifier(id) ? [id.name] : []))
    : (isFunctionDeclaration(declaration) || isClassDeclaration(declaration)) && declaration.id
      ? [declaration.id.name]
      : [];
  const listed = specifiers.filter((specifier) => isExportSpecifier(specifier));
  return [
    ...declared.map((name): [string, string] => [name, name]),
    ...listed.map(({ exported, local }): [string, string] => [
      isStringLiteral(exported) ? exported.value : exported.name,
      local.name,
    ]),
  ];
}

function assigned(left: Node, right: Node): [name: string, local: string][] {
  const name = exportedBy(left);
  if (name === undefined) return [];
  if (name !== 'default' || !isObjectExpression(right)) return [[name, nameOf(right)]];
  return right.properties.flatMap((property): [string, string][] =>
    isObjectProperty(property) && isIdentifier(property.key) && isIdentifier(property.value)
      ? [[property.key.name, property.value.name]]
      : [],
  );
}

/** Matches `module.exports`, `module.exports.name` and `exports.name`. */
function exportedBy(node: Node): string | undefined {
  if (!isMemberExpression(node) || node.computed || !isIdentifier(node.property)) return undefined;
  if (isModuleExports(node)) return 'default';
  const isOwn = isIdentifier(node.object, { name: 'exports' }) || isModuleExports(node.object);
  return isOwn ? node.property.name : undefined;
}

function isModuleExports(node: Node): boolean {
  return (
    isMemberExpression(node) &&
    isIdentifier(node.object, { name: 'module' }) &&
    isIdentifier(node.property, { name: 'exports' })
  );
}
