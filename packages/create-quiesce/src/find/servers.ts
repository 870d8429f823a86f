import {
  isCallExpression,
  isExpression,
  isFunction,
  isIdentifier,
  isMemberExpression,
  isObjectExpression,
  traverseFast,
  type CallExpression,
  type Node,
} from '@babel/types';
import { isMethod, peel } from '../source/nodes.ts';
import type { Source } from '../source/source.ts';
import type { App } from './app.ts';
import { isApp, isListenerOf } from './reference.ts';

/** A call that makes a server, or makes one listen. */
export interface ServerCall {
  readonly source: Source;
  readonly call: CallExpression;
}

const MODULES = /^(?:node:)?(?:http|https|http2)$/;
const FUNCTIONS = ['createServer', 'createSecureServer'] as const;

/** `createServer(…)` of node:http, node:https and node:http2. */
export function serversIn(source: Source): ServerCall[] {
  return callsIn(source).filter(({ call: { callee } }) => {
    if (isIdentifier(callee)) {
      const binding = source.bindings.get(callee.name);
      return binding !== undefined && MODULES.test(binding.module) && isServerFunction(binding.name);
    }
    if (!isMemberExpression(callee) || !isIdentifier(callee.object) || !isIdentifier(callee.property)) {
      return false;
    }
    const binding = source.bindings.get(callee.object.name);
    return (
      binding !== undefined &&
      MODULES.test(binding.module) &&
      ['default', '*'].includes(binding.name) &&
      isServerFunction(callee.property.name)
    );
  });
}

/** What has to be watched so that the drain knows each server of the app. */
export function serversOf(app: App, source: Source): ServerCall[] {
  const created = serversIn(source).filter(({ call }) =>
    call.arguments.some((argument) => isListenerOf(argument, source, app)),
  );
  const listening = callsIn(source).filter(
    ({ call }) =>
      isMethod(call, 'listen') && isMemberExpression(call.callee) && isApp(call.callee.object, source, app),
  );
  return [...created, ...listening];
}

/** The function that answers, among what a server is made with; nothing where that cannot be told. */
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
    if (isCallExpression(node)) calls.push({ source, call: node });
  });
  return calls;
}

function isServerFunction(name: string): boolean {
  return FUNCTIONS.some((known) => known === name);
}
