import {
  isCallExpression,
  isExpression,
  isFunction,
  isIdentifier,
  isMemberExpression,
  isNewExpression,
  isObjectExpression,
  traverseFast,
  type CallExpression,
  type NewExpression,
  type Node,
} from '@babel/types';
import { isMethod, peel, requiredBy } from '../source/nodes.ts';
import type { Source } from '../source/source.ts';
import type { App } from './app.ts';
import { isApp, isListenerOf } from './reference.ts';

/** A call that creates a server, or makes one listen. */
export interface ServerCall {
  readonly source: Source;
  readonly call: CallExpression | NewExpression;
}

const MODULES = /^(?:node:)?(?:http|https|http2)$/;
const FUNCTIONS = ['createServer', 'createSecureServer', 'Server'] as const;

/** Matches `createServer(…)` of node:http, node:https and node:http2, and `new Server(…)` of the first two. */
export function serversIn(source: Source): ServerCall[] {
  return callsIn(source).filter(({ call: { callee } }) => {
    if (isIdentifier(callee)) {
      const binding = source.bindings.get(callee.name);
      return binding !== undefined && MODULES.test(binding.module) && isServerFunction(binding.name);
    }
    if (!isMemberExpression(callee) || !isIdentifier(callee.property)) return false;
    return isServerFunction(callee.property.name) && isModule(callee.object, source);
  });
}

/** True for a whole module such as node:http: by its imported name, or as the result of `require`. */
function isModule(node: Node, source: Source): boolean {
  const required = requiredBy(node);
  if (required !== undefined) return MODULES.test(required);
  const binding = isIdentifier(node) ? source.bindings.get(node.name) : undefined;
  return binding !== undefined && MODULES.test(binding.module) && ['default', '*'].includes(binding.name);
}

/** Returns the calls whose servers must be watched, so that the drain knows each server of the app. */
export function serversOf(app: App, source: Source, sources: readonly Source[]): ServerCall[] {
  const sight = { source, app, sources };
  const created = serversIn(source).filter(({ call }) =>
    call.arguments.some((argument) => isListenerOf(argument, sight)),
  );
  const listening = callsIn(source).filter(
    ({ call }) =>
      isCallExpression(call) &&
      isMethod(call, 'listen') &&
      isMemberExpression(call.callee) &&
      isApp(call.callee.object, sight),
  );
  return [...created, ...listening];
}

/** Returns the request listener among the arguments of a call; `undefined` if there is no clear one. */
export function listenerOf({ source, call }: ServerCall): Node | undefined {
  const last = call.arguments.at(-1);
  if (!isExpression(last)) return undefined;
  if (call.arguments.length > 1 || isFunction(last)) return last;
  if (!isIdentifier(last)) return undefined;
  const given = peel(source.declarations.valueOf(last.name));
  if (given) return isObjectExpression(given) ? undefined : last;
  return source.bindings.has(last.name) ? last : undefined;
}

function callsIn(source: Source): ServerCall[] {
  const calls: ServerCall[] = [];
  traverseFast(source.tree, (node) => {
    if (isCallExpression(node) || isNewExpression(node)) calls.push({ source, call: node });
  });
  return calls;
}

function isServerFunction(name: string): boolean {
  return FUNCTIONS.some((known) => known === name);
}
