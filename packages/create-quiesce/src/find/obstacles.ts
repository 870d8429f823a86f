import {
  isBooleanLiteral,
  isIdentifier,
  isNewExpression,
  isObjectExpression,
  isObjectProperty,
  traverseFast,
  type Node,
} from '@babel/types';
import { rangeOf } from '../source/nodes.ts';
import { modulesOf } from '../source/modules.ts';
import type { Source } from '../source/source.ts';
import { lineOf } from './line.ts';

/** Packages that stop a service themselves, or end its process at a signal. */
const STOPPERS: ReadonlySet<string> = new Set([
  '@aptoma/hapi-graceful-stop',
  '@dnlup/fastify-traps',
  '@fastify/graceful-shutdown',
  '@godaddy/terminus',
  '@gquittet/graceful-server',
  '@ladjs/graceful',
  '@mgcrea/fastify-graceful-exit',
  '@moebius/http-graceful-shutdown',
  '@tygra/http-terminator',
  'async-exit-hook',
  'close-with-grace',
  'death',
  'diehard',
  'express-graceful-exit',
  'express-graceful-shutdown',
  'fastify-graceful-shutdown',
  'graceful',
  'graceful-cluster',
  'graceful-http',
  'graceful-process',
  'graceful-shutdown',
  'hapi-pulse',
  'http-close',
  'http-graceful-shutdown',
  'http-graceful-stop',
  'http-shutdown',
  'http-terminator',
  'killable',
  'koa-graceful-shutdown',
  'lightship',
  'lil-http-terminator',
  'nestjs-graceful-shutdown',
  'node-cleanup',
  'node-graceful',
  'node-graceful-shutdown',
  'server-destroy',
  'server-shutdown',
  'shutdown-async',
  'stoppable',
  'throng',
]);

/** Returns the packages that a file loads, in any form, and that stop a service themselves. */
export function stoppersIn(source: Source): string[] {
  const packages = modulesOf(source).map((module) => packageOf(module));
  return [...new Set(packages)].filter((name) => STOPPERS.has(name));
}

/** Returns the package of a module: `http-shutdown` of `http-shutdown/lib`. */
function packageOf(module: string): string {
  return module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/');
}

const STANDALONE = 'startStandaloneServer';

/** Use of Apollo Server in a file that conflicts with a drain. */
interface ApolloObstacle {
  readonly line: number;
  readonly why: string;
  /** True if it creates the HTTP server and hides it. */
  readonly hidesServer: boolean;
}

export function apolloObstaclesIn(source: Source): ApolloObstacle[] {
  const found: ApolloObstacle[] = [];
  traverseFast(source.tree, (node) => {
    if (node.type !== 'CallExpression' && !isNewExpression(node)) return;
    const { callee } = node;
    const binding = isIdentifier(callee) ? source.bindings.get(callee.name) : undefined;
    if (!binding || !/^(?:@apollo\/server|apollo-server)/.test(binding.module)) return;
    const line = lineOf(source, rangeOf(node).start);
    const why = reasonOf(binding.name, node.arguments[0]);
    if (why !== undefined) found.push({ line, why, hidesServer: binding.name === STANDALONE });
  });
  return found;
}

function reasonOf(name: string, options: Node | undefined): string | undefined {
  if (name === STANDALONE) {
    return "Apollo's standalone server cannot be watched: mount it with expressMiddleware on a server of your own";
  }
  if (name === 'ApolloServerPluginDrainHttpServer') {
    return 'ApolloServerPluginDrainHttpServer calls server.close(), which conflicts with the drain: leave it out';
  }
  return name === 'ApolloServer' && !leavesSignals(options)
    ? 'Apollo Server stops itself at a signal: give it stopOnTerminationSignals: false, and close it by drain.onClose()'
    : undefined;
}

function leavesSignals(options: Node | undefined): boolean {
  return (
    isObjectExpression(options) &&
    options.properties.some(
      (property) =>
        isObjectProperty(property) &&
        isIdentifier(property.key, { name: 'stopOnTerminationSignals' }) &&
        isBooleanLiteral(property.value, { value: false }),
    )
  );
}
