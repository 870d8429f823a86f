import {
  isArrayExpression,
  isArrowFunctionExpression,
  isCallExpression,
  isForOfStatement,
  isFunctionExpression,
  isIdentifier,
  isMemberExpression,
  isObjectExpression,
  isObjectProperty,
  isStringLiteral,
  isTemplateLiteral,
  isVariableDeclaration,
  traverse,
  type CallExpression,
  type Node,
} from '@babel/types';
import { isMethod, peel, rangeOf } from '../source/nodes.ts';
import type { Source } from '../source/source.ts';
import { lineOf } from './line.ts';

/** Signals that end a service, and that the drain handles. */
const SIGNALS: ReadonlySet<string> = new Set(['SIGTERM', 'SIGINT']);
const LISTENS = ['on', 'once', 'addListener', 'prependListener', 'prependOnceListener'] as const;
const LOOPS = ['forEach', 'map'] as const;
/** Longest chain of names that refer to each other. */
const DEPTH = 5;

/** A place where a file listens to an event of the process. */
interface Handler {
  readonly line: number;
  /** True if the event is a signal; false if its name is computed, so that it may be one. */
  readonly isSure: boolean;
}

/** Finds the places where a file handles the signals itself, which conflicts with the drain. */
export function signalHandlersIn(source: Source): Handler[] {
  const handlers: Handler[] = [];
  traverse(source.tree, (node, ancestors) => {
    if (!isCallExpression(node) || !isOnProcess(node, source)) return;
    const around = ancestors.map((ancestor) => ancestor.node);
    const events = eventsOf(node.arguments[0], source, around, DEPTH);
    const line = lineOf(source, rangeOf(node).start);
    if (events === undefined) handlers.push({ line, isSure: false });
    else if (events.some((event) => SIGNALS.has(event))) handlers.push({ line, isSure: true });
  });
  return handlers;
}

/** Matches `process.on(…)`, by any name that the process has in the file. */
function isOnProcess(call: CallExpression, { bindings }: Source): boolean {
  const { callee } = call;
  if (!isMemberExpression(callee) || !LISTENS.some((name) => isMethod(call, name))) return false;
  const { object } = callee;
  if (isMemberExpression(object)) return isIdentifier(object.property, { name: 'process' });
  if (!isIdentifier(object)) return false;
  const binding = bindings.get(object.name);
  if (!binding) return object.name === 'process';
  return /^(?:node:)?process$/.test(binding.module) && ['default', '*'].includes(binding.name);
}

/** Returns the names of the events; `undefined` if they are unknown. */
function eventsOf(
  node: Node | null | undefined,
  source: Source,
  around: readonly Node[],
  depth: number,
): string[] | undefined {
  const value = peel(node);
  if (isStringLiteral(value)) return [value.value];
  if (isTemplateLiteral(value) && value.expressions.length === 0) {
    return [value.quasis[0]?.value.cooked ?? ''];
  }
  if (!isIdentifier(value) || depth === 0) return undefined;
  for (const [index, loop] of [...around.entries()].toReversed()) {
    const list = listOf(loop, value.name, around[index - 1]);
    if (list) return listed(list, source, depth - 1);
  }
  const given = source.declarations.valueOf(value.name);
  return given && given !== value ? eventsOf(given, source, [], depth - 1) : undefined;
}

/** Returns the list that a loop takes a name from: `for (const name of list)`, `list.forEach((name) => …)`. */
function listOf(loop: Node, name: string, parent: Node | undefined): Node | undefined {
  if (isForOfStatement(loop) && isVariableDeclaration(loop.left)) {
    const [declarator] = loop.left.declarations;
    return declarator && takes(declarator.id, name) ? loop.right : undefined;
  }
  if (!isArrowFunctionExpression(loop) && !isFunctionExpression(loop)) return undefined;
  const [parameter] = loop.params;
  if (!parameter || !takes(parameter, name) || !isCallExpression(parent)) return undefined;
  const { callee } = parent;
  const isLoop = LOOPS.some((method) => isMethod(parent, method));
  return isLoop && isMemberExpression(callee) ? callee.object : undefined;
}

/** Matches a single name, or the first name of a pair from `Object.entries()`. */
function takes(pattern: Node, name: string): boolean {
  if (pattern.type === 'ArrayPattern') return isIdentifier(pattern.elements[0], { name });
  return isIdentifier(pattern, { name });
}

/** Returns the strings of a list, or the keys of an object that is converted to a list. */
function listed(node: Node | null | undefined, source: Source, depth: number): string[] | undefined {
  const value = peel(node);
  if (depth === 0 || !value) return undefined;
  if (isIdentifier(value)) {
    const given = source.declarations.valueOf(value.name);
    return given && given !== value ? listed(given, source, depth - 1) : undefined;
  }
  if (isArrayExpression(value)) {
    const texts = value.elements.map((element) => eventsOf(element, source, [], depth - 1));
    return texts.some((text) => text === undefined) ? undefined : texts.flatMap((text) => text ?? []);
  }
  if (isCallExpression(value) && (isMethod(value, 'keys') || isMethod(value, 'entries'))) {
    return keysOf(value.arguments[0], source);
  }
  return undefined;
}

function keysOf(node: Node | undefined, source: Source): string[] | undefined {
  const value = peel(isIdentifier(node) ? source.declarations.valueOf(node.name) : node);
  if (!isObjectExpression(value)) return undefined;
  const keys = value.properties.map((property) => {
    if (!isObjectProperty(property) || property.computed) return undefined;
    if (isStringLiteral(property.key)) return property.key.value;
    return isIdentifier(property.key) ? property.key.name : undefined;
  });
  return keys.some((key) => key === undefined) ? undefined : keys.flatMap((key) => key ?? []);
}
