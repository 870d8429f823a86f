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

/** How many names may stand for one another. */
const DEPTH = 6;

/** Where an expression stands, and what it is held against. */
interface Sight {
  readonly source: Source;
  readonly app: App;
  readonly sources: readonly Source[];
}

/** Whether an expression is the app: by its name, as an import, as a property of its class, or as what its factory gives. */
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

/** The listener that Koa makes of its app, or the app itself where it is one. */
export function isListenerOf(node: Node, sight: Sight): boolean {
  if (isCallExpression(node) && isMethod(node, 'callback')) {
    return isMemberExpression(node.callee) && isApp(node.callee.object, sight);
  }
  return isApp(node, sight);
}

/** `this.app` in the class, `server.app` of an instance. */
function isMemberOf(object: Node, property: Node, sight: Sight, depth: number): boolean {
  const { app, source } = sight;
  if (app.owner === undefined || !isIdentifier(property, { name: app.name })) return false;
  return isThisExpression(object) ? source === app.source : isInstance(object, sight, depth);
}

/** `new App()`, or a name that was given one, there or in the file that it comes from. */
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

/** What a name was given in the file that it is imported from, where that file exports it under a name or by default. */
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

/** Whether a name is `original` of the file of the app: there, or where it was imported from. */
function means(name: string, original: string, { source, app }: Sight): boolean {
  if (source === app.source) return name === original;
  const binding = source.bindings.get(name);
  if (!binding || source.files.get(binding.module) !== app.source.path) return false;
  return app.source.exports.get(binding.name) === original;
}
