import type { ProbeId } from '@quiesce/verify';
import { cell, rowsOf, table } from './document.ts';
import type { Results } from './results.ts';

/** Marks around the part of the README that `withComparison` writes. */
const BEGIN = '<!-- From here on written by bench/peers.ts. -->';
const END = '<!-- Up to here. -->';

/** The peers in the README. docs/peers.md has all of them. */
const COMPARED: ReadonlySet<string> = new Set([
  'quiesce-express',
  'quiesce-fastify',
  'quiesce-koa',
  'quiesce-node-http',
  'terminus',
  'lightship',
  'http-terminator',
  'http-graceful-shutdown',
  'stoppable',
  'express-graceful-exit',
  'fastify-graceful-shutdown',
  'fastify-close',
  'server-close',
]);

const QUESTIONS: readonly (readonly [title: string, probe: ProbeId])[] = [
  ['download', 'in-flight-download'],
  ['`Connection: close`', 'announced-close'],
  ['keep-alive race', 'keep-alive-race'],
  ['accept queue', 'accept-queue'],
  ['WebSocket', 'websocket'],
  ['event stream', 'event-stream'],
  ['stalled upload', 'half-body-silent'],
  ['load', 'load'],
  ['exit code', 'truthful-exit'],
];

/** Returns the table of the README: some peers, some probes, and the number of all probes that failed. */
function comparisonOf(results: Results): string {
  const rows = rowsOf(results).filter(({ peer }) => COMPARED.has(peer.id));
  return table(
    ['server', ...QUESTIONS.map(([title]) => title), 'failed, of all probes asked'],
    rows.map(({ peer, result, failed, passed }) => [
      peer.name,
      ...QUESTIONS.map(([, probe]) => cell(result.probes[probe])),
      `${failed.length} of ${failed.length + passed.length}`,
    ]),
  );
}

/** Returns the README with the table of these results. */
export function withComparison(readme: string, results: Results): string {
  const [before, rest = ''] = readme.split(BEGIN);
  const [, after] = rest.split(END);
  if (after === undefined)
    throw new Error(`The README has no place for the comparison: ${BEGIN} and ${END}.`);
  return `${before}${BEGIN}\n\n${comparisonOf(results)}\n\n${END}${after}`;
}
