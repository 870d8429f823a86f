// Measures the memory of an idle connection: used heap in bytes after a garbage collection, minus the heap before the connections
// were opened.
//   pnpm bench:memory [--rounds 3] [--idle 10000] [WAY ...]
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { heapPerConnection } from './cost/idle-heap.ts';
import { inTurn, median, spread } from './cost/statistics.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '3' }, idle: { type: 'string', default: '10000' } },
});
const IDLE = Number(values.idle);
const BASE = 'node-http';
const WAYS = [
  BASE,
  'quiesce',
  'stoppable',
  'http-terminator',
  'http-graceful-shutdown',
  'terminus',
  'express',
  'quiesce-express',
  'koa',
  'quiesce-koa',
  'fastify',
  'quiesce-fastify',
];

/** Returns the baseline of the comparison: the same framework alone. */
function bareOf(way: string): string {
  const [, framework] = /^quiesce-(.+)$/.exec(way) ?? [];
  return framework ?? (WAYS.includes(way) && ['express', 'koa', 'fastify'].includes(way) ? way : BASE);
}

const unknown = positionals.filter((name) => !WAYS.includes(name));
if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(', ')}. Known: ${WAYS.join(', ')}.`);
const chosen = positionals.length > 0 ? positionals : WAYS;
const measured = await inTurn(chosen, Number(values.rounds), (way) => heapPerConnection(way, IDLE));
const table = new Table({
  head: [`bytes for each of ${IDLE} idle connections`, 'median (min to max)', 'over bare'],
  style: { head: [] },
});
for (const [way, bytes] of measured) {
  const bare = measured.get(bareOf(way));
  table.push([way, spread(bytes), bare ? (median(bytes) - median(bare)).toFixed(0) : '']);
}
console.log(table.toString());
