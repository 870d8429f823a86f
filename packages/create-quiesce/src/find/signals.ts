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

/** What ends a service, and what the drain listens to. */
const SIGNALS: ReadonlySet<string> = new Set(['SIGTERM', 'SIGINT']);
const LISTENS = ['on', 'once', 'addListener', 'prependListener', 'prependOnceListener'] as const;
const LOOPS = ['forEach', 'map'] as const;
/** How many names may stand for one another. */
const DEPTH = 5;

/** Where a file listens to an event of the process. */
interface Handler {
  readonly line: number;
  /** Whether it is a signal; it may be where the name of the event is computed. */
  readonly isSure: boolean;
}

/** Where a file listens to the signals itself: two that stop one process get into each other's way. */
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

/** `process.on(…)`, by any name that the process has in the file. */
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

/** The names of the events; nothing where they cannot be told. */
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

/** The list that a loop takes a name from: `for (const name of list)`, `list.forEach((name) => …)`. */
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

/** A name alone, or the first of a pair, as `Object.entries()` gives it. */
function takes(pattern: Node, name: string): boolean {
  if (pattern.type === 'ArrayPattern') return isIdentifier(pattern.elements[0], { name });
  return isIdentifier(pattern, { name });
}

/** The texts of a list, or the keys of an object that is made a list of. */
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
