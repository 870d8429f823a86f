import { isCallExpression, isIdentifier, isMemberExpression, type Node } from '@babel/types';
import { resolveImport } from '../source/graph.ts';
import { isMethod, peel } from '../source/nodes.ts';
import type { Source } from '../source/source.ts';
import type { App } from './app.ts';

/** How many names may stand for one another. */
const DEPTH = 5;

/** Whether an expression is the app: by its name, as an import, or as what its factory gives. */
export function isApp(
  node: Node | null | undefined,
  source: Source,
  app: App,
  depth: number = DEPTH,
): boolean {
  if (depth === 0) return false;
  const value = peel(node);
  if (isCallExpression(value)) return isFactory(value.callee, source, app);
  if (!isIdentifier(value)) return false;
  if (means(source, value.name, app, app.name)) return true;
  const given = source.declarations.valueOf(value.name);
  return given !== undefined && given !== value && isApp(given, source, app, depth - 1);
}

/** The listener that Koa makes of its app, or the app itself where it is one. */
export function isListenerOf(node: Node, source: Source, app: App): boolean {
  if (isCallExpression(node) && isMethod(node, 'callback')) {
    return isMemberExpression(node.callee) && isApp(node.callee.object, source, app);
  }
  return isApp(node, source, app);
}

function isFactory(node: Node, source: Source, app: App): boolean {
  return app.factory !== undefined && isIdentifier(node) && means(source, node.name, app, app.factory);
}

/** Whether a name is `original` of the file of the app: there, or where it was imported from. */
function means(source: Source, name: string, app: App, original: string): boolean {
  if (source === app.source) return name === original;
  const binding = source.bindings.get(name);
  if (!binding || resolveImport(source.path, binding.module) !== app.source.path) return false;
  return app.source.exports.get(binding.name) === original;
}
