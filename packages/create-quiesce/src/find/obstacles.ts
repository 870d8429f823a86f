import {
  isCallExpression,
  isIdentifier,
  isMemberExpression,
  isStringLiteral,
  traverseFast,
} from '@babel/types';
import { isMethod, rangeOf } from '../source/nodes.ts';
import type { Source } from '../source/source.ts';

/** Packages that stop a service themselves. */
const STOPPERS = [
  '@fastify/graceful-shutdown',
  '@godaddy/terminus',
  '@gquittet/graceful-server',
  'close-with-grace',
  'express-graceful-exit',
  'fastify-graceful-shutdown',
  'http-graceful-shutdown',
  'http-shutdown',
  'http-terminator',
  'lightship',
  'server-destroy',
  'stoppable',
] as const;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
const LISTENS = ['on', 'once', 'addListener', 'prependListener'] as const;

/** Where a file listens to the signals itself: two that stop one process get into each other's way. */
export function signalHandlersIn(source: Source): number[] {
  const lines: number[] = [];
  traverseFast(source.tree, (node) => {
    if (!isCallExpression(node) || !LISTENS.some((name) => isMethod(node, name))) return;
    const { callee } = node;
    const [signal] = node.arguments;
    if (!isMemberExpression(callee) || !isIdentifier(callee.object, { name: 'process' })) return;
    if (isStringLiteral(signal) && SIGNALS.some((name) => name === signal.value)) {
      lines.push(lineOf(source, rangeOf(node).start));
    }
  });
  return lines;
}

/** Modules of a file that stop a service themselves. */
export function stoppersIn({ bindings }: Source): string[] {
  const modules = new Set([...bindings.values()].map(({ module }) => module));
  return STOPPERS.filter((name) => modules.has(name));
}

/** From 1. */
export function lineOf({ text }: Source, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
