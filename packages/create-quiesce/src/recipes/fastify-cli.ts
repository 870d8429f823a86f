import { isBlockStatement, isCallExpression, isFunction, isIdentifier, type Node } from '@babel/types';
import type { Started } from '../project/command.ts';
import { UNNAMED } from '../source/exports.ts';
import { peel } from '../source/nodes.ts';
import type { Source } from '../source/source.ts';
import { blocked, clashes, Edits, shortPath, type Outcome, type Service } from './recipe.ts';

/** Deadline in ms of the generated drain, and the delay that fastify-cli needs: https://github.com/fastify/fastify-cli#options */
const DEADLINE = 25_000;
const DELAY = DEADLINE + 1_000;

/** For `fastify start`: the file exports a plugin, and fastify-cli creates the app. */
export function fastifyCli(service: Service, started: Started): Outcome {
  const [source] = service.graph.sources;
  if (!source) return blocked();
  const plugin = exportedFunction(source);
  const [parameter] = plugin?.params ?? [];
  if (!plugin || !isIdentifier(parameter) || !isBlockStatement(plugin.body)) {
    return blocked(
      `${shortPath(service.folder, source.path)} exports no function that fastify start can load`,
    );
  }
  const edits = new Edits();
  const edited = edits.of(source);
  edited.import({ name: 'fastifyDrain', from: '@quiesce/fastify', isDefault: true });
  edited.addToStart(
    plugin.body,
    `${plugin.async ? 'await ' : ''}${parameter.name}.register(fastifyDrain, { deadline: 25_000 })`,
    `the first plugin; ${parameter.name}.drain from here on`,
  );
  return {
    edits: edits.all(),
    drain: undefined,
    obstacles: [...clashes(service, edits.all()), ...delayObstacles(started)],
  };
}

/** fastify-cli ends the process 500 ms after the signal, unless a longer delay is set. */
function delayObstacles({ words }: Started): string[] {
  const at = words.findIndex((word) => /^(?:-g|--close-grace-delay)(?:=|$)/.test(word));
  const value = words[at]?.split('=')[1] ?? words[at + 1];
  if (at >= 0 && Number(value) > DEADLINE) return [];
  return [
    `fastify start ends the process 500 ms after the signal: add --close-grace-delay ${DELAY} to the script that runs it`,
  ];
}

function exportedFunction(source: Source) {
  const name = source.exports.get('default');
  const named =
    name === undefined || name === UNNAMED ? source.defaultExport : source.declarations.valueOf(name);
  return functionOf(named ?? source.defaultExport);
}

/** Returns the function, or the argument of `fp()`. */
function functionOf(node: Node | null | undefined) {
  const value = peel(node);
  const inner = isCallExpression(value) ? value.arguments[0] : value;
  return isFunction(inner) ? inner : undefined;
}
