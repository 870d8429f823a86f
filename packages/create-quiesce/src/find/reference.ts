import {
  isCallExpression,
  isIdentifier,
  isMemberExpression,
  isNewExpression,
  isThisExpression,
  type Node,
} from '@babel/types';
import { UNNAMED } from '../source/exports.ts';
import { isMethod, peel } from '../source/nodes.ts';
import type { Source } from '../source/source.ts';
import type { App } from './app.ts';

/** Longest chain of names that refer to each other. */
const DEPTH = 6;

/** The file of an expression, and the app it is compared with. */
interface Sight {
  readonly source: Source;
  readonly app: App;
  readonly sources: readonly Source[];
}

/** True if an expression is the app: by its name, as an import, as a property of its class, or as the result of its factory. */
export function isApp(node: Node | null | undefined, sight: Sight, depth: number = DEPTH): boolean {
  if (depth === 0) return false;
  const { source, app } = sight;
  const value = peel(node);
  if (isCallExpression(value)) {
    return (
      app.factory !== undefined && isIdentifier(value.callee) && means(value.callee.name, app.factory, sight)
    );
  }
  if (isMemberExpression(value)) return isMemberOf(value.object, value.property, sight, depth);
  if (!isIdentifier(value)) return false;
  if (app.owner === undefined && means(value.name, app.name, sight)) return true;
  const given = source.declarations.valueOf(value.name);
  if (given !== undefined && given !== value) return isApp(given, sight, depth - 1);
  const elsewhere = defaultOf(value.name, sight);
  return elsewhere !== undefined && isApp(elsewhere.node, elsewhere.sight, depth - 1);
}

/** True for the app itself, which may be a listener, and for the listener that Koa creates from its app. */
export function isListenerOf(node: Node, sight: Sight): boolean {
  if (isCallExpression(node) && isMethod(node, 'callback')) {
    return isMemberExpression(node.callee) && isApp(node.callee.object, sight);
  }
  return isApp(node, sight);
}

/** Matches `this.app` in the class, and `server.app` of an instance. */
function isMemberOf(object: Node, property: Node, sight: Sight, depth: number): boolean {
  const { app, source } = sight;
  if (app.owner === undefined || !isIdentifier(property, { name: app.name })) return false;
  return isThisExpression(object) ? source === app.source : isInstance(object, sight, depth);
}

/** Matches `new App()`, or a name with that value, in this file or the one that exports it. */
function isInstance(node: Node | null | undefined, sight: Sight, depth: number): boolean {
  const value = peel(node);
  if (depth === 0 || !value) return false;
  if (isNewExpression(value)) {
    const { owner } = sight.app;
    return owner !== undefined && isIdentifier(value.callee) && means(value.callee.name, owner, sight);
  }
  if (!isIdentifier(value)) return false;
  const given = sight.source.declarations.valueOf(value.name);
  if (given !== undefined && given !== value) return isInstance(given, sight, depth - 1);
  const elsewhere = defaultOf(value.name, sight);
  return elsewhere !== undefined && isInstance(elsewhere.node, elsewhere.sight, depth - 1);
}

/** Returns the value of a name in the file that it is imported from, if that file exports it by name or by default. */
function defaultOf(name: string, sight: Sight): { readonly node: Node; readonly sight: Sight } | undefined {
  const binding = sight.source.bindings.get(name);
  const path = binding && sight.source.files.get(binding.module);
  const source = sight.sources.find((other) => other.path === path);
  if (!binding || !source) return undefined;
  const original = source.exports.get(binding.name);
  const node =
    original === UNNAMED
      ? source.defaultExport
      : original === undefined
        ? undefined
        : source.declarations.valueOf(original);
  return node ? { node, sight: { ...sight, source } } : undefined;
}

/** True if a name refers to `original` of the file of the app: in that file, or by import. */
function means(name: string, original: string, { source, app }: Sight): boolean {
  if (source === app.source) return name === original;
  const binding = source.bindings.get(name);
  if (!binding || source.files.get(binding.module) !== app.source.path) return false;
  return app.source.exports.get(binding.name) === original;
}
