import {
  isAssignmentExpression,
  isBlockStatement,
  isCallExpression,
  isClassDeclaration,
  isClassMethod,
  isClassProperty,
  isExportNamedDeclaration,
  isExpressionStatement,
  isFunction,
  isFunctionDeclaration,
  isIdentifier,
  isMemberExpression,
  isNewExpression,
  isProgram,
  isReturnStatement,
  isThisExpression,
  isVariableDeclaration,
  isVariableDeclarator,
  traverse,
  traverseFast,
  type ClassDeclaration,
  type Function as FunctionNode,
  type Node,
} from '@babel/types';
import { UNNAMED } from '../source/exports.ts';
import { peel, requiredBy } from '../source/nodes.ts';
import type { Source } from '../source/source.ts';

/** The place where an app is created, and its name there. */
export interface App {
  readonly source: Source;
  readonly name: string;
  /** The class that has the app as a property; `name` is then the name of the property. */
  readonly owner: string | undefined;
  /** The expression that refers to it in the file, or in its class. */
  readonly written: string;
  /** The place for the added lines: after the statement that creates it, or at the start of the constructor. */
  readonly statement: Node;
  readonly isStart: boolean;
  /** Name of the surrounding function that returns it. */
  readonly factory: string | undefined;
  /** Where `await` is allowed after the statement: in an async function, or at the top of a file. */
  readonly awaits: 'in function' | 'at top' | 'never';
}

/** An expression that creates an app; `app` is missing if it has no name, or no statement of its own. */
export interface Making {
  readonly source: Source;
  readonly node: Node;
  readonly app: App | undefined;
}

/** Returns all expressions in a file that create an app of a framework. */
export function appsIn(source: Source, framework: string): Making[] {
  const found: Making[] = [];
  traverse(source.tree, (node, ancestors) => {
    if (!makes(node, source, framework)) return;
    const nodes = ancestors.map((ancestor) => ancestor.node);
    found.push({ source, node, app: appOf(source, node, nodes) });
  });
  return found;
}

/** Matches `express()`, `new Koa()` and `require('fastify')()`. */
function makes(node: Node, source: Source, framework: string): boolean {
  if (!isCallExpression(node) && !isNewExpression(node)) return false;
  const { callee } = node;
  if (requiredBy(callee) === framework) return true;
  const isMember = isMemberExpression(callee) && !callee.computed;
  const of = isMember ? callee.object : callee;
  const property = isMember && isIdentifier(callee.property) ? callee.property.name : undefined;
  if (property !== undefined && property !== framework && property !== 'default') return false;
  if (!isIdentifier(of)) return property !== undefined && requiredBy(of) === framework;
  const binding = source.bindings.get(of.name);
  return binding?.module === framework && ['default', '*', framework].includes(binding.name);
}

function appOf(source: Source, node: Node, ancestors: readonly Node[]): App | undefined {
  return propertyOf(source, node, ancestors) ?? variableOf(source, node, ancestors);
}

/**
 * Matches `this.app = express()` in a constructor or a method, and `app = express()` in the body of a class with a constructor.
 */
function propertyOf(source: Source, node: Node, ancestors: readonly Node[]): App | undefined {
  const owner = ancestors.findLast((ancestor) => isClassDeclaration(ancestor));
  if (!owner?.id) return undefined;
  const common = { source, owner: owner.id.name, factory: undefined } as const;
  const [parent, above] = ancestors.toReversed();
  if (isAssignmentExpression(parent) && isExpressionStatement(above) && peel(parent.right) === node) {
    const { left } = parent;
    if (!isMemberExpression(left) || !isThisExpression(left.object) || !isIdentifier(left.property))
      return undefined;
    const around = ancestors.findLast((ancestor) => isFunction(ancestor));
    const { name } = left.property;
    const awaits = around?.async === true ? 'in function' : 'never';
    return { ...common, name, written: `this.${name}`, statement: above, isStart: false, awaits };
  }
  const property = ancestors.findLast((ancestor) => isClassProperty(ancestor));
  if (!property || !isIdentifier(property.key) || peel(property.value) !== node || property.static) {
    return undefined;
  }
  const body = constructorOf(owner);
  if (!body) return undefined;
  const { name } = property.key;
  return { ...common, name, written: `this.${name}`, statement: body, isStart: true, awaits: 'never' };
}

function constructorOf({ body }: ClassDeclaration): Node | undefined {
  const found = body.body.find((member) => isClassMethod(member, { kind: 'constructor' }));
  return isClassMethod(found) ? found.body : undefined;
}

function variableOf(source: Source, node: Node, ancestors: readonly Node[]): App | undefined {
  const at = ancestors.findLastIndex((ancestor) => isVariableDeclarator(ancestor));
  const declarator = ancestors[at];
  if (!isVariableDeclarator(declarator) || !isIdentifier(declarator.id)) return undefined;
  if (peel(declarator.init) !== node) return undefined;
  const { name } = declarator.id;
  if (source.declarations.valueOf(name) === undefined) return undefined;
  const statement = statementOf(ancestors.slice(0, at));
  if (!statement) return undefined;
  const around = ancestors.findLast((ancestor) => isFunction(ancestor));
  const factory = around && returns(around, name) ? nameOf(around, source) : undefined;
  const awaits = around ? (around.async ? 'in function' : 'never') : 'at top';
  return { source, name, owner: undefined, written: name, statement, isStart: false, factory, awaits };
}

/** Returns the declaration, if it is a statement of its own. */
function statementOf(ancestors: readonly Node[]): Node | undefined {
  const [declaration, parent, above] = ancestors.toReversed();
  if (!isVariableDeclaration(declaration)) return undefined;
  if (isExportNamedDeclaration(parent)) return isProgram(above) ? parent : undefined;
  return isProgram(parent) || isBlockStatement(parent) ? declaration : undefined;
}

function returns(around: FunctionNode, name: string): boolean {
  let found = false;
  traverseFast(around.body, (node) => {
    if (isReturnStatement(node) && isIdentifier(peel(node.argument), { name })) found = true;
  });
  return found;
}

/** Returns the name of a function: its own, or that of the variable it is assigned to. */
function nameOf(around: FunctionNode, source: Source): string | undefined {
  if (isFunctionDeclaration(around)) return around.id?.name ?? UNNAMED;
  let name: string | undefined;
  traverseFast(source.tree, (node) => {
    if (isVariableDeclarator(node) && node.init === around && isIdentifier(node.id)) name = node.id.name;
  });
  return name ?? ([...source.exports.values()].includes(UNNAMED) ? UNNAMED : undefined);
}
