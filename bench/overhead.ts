// What counting requests costs: instructions for each, by Valgrind, of servers with and without something that stops them.
// It needs Valgrind: on Debian `apt-get install valgrind`.
//   pnpm bench:overhead [--rounds 3] [--warm-up 40000] [--requests 5000] [WAY ...]
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { instructionsPerRequest } from './cost/instructions.ts';
import { inTurn, ratio, spread } from './cost/statistics.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    'warm-up': { type: 'string', default: '40000' },
    requests: { type: 'string', default: '5000' },
  },
});

/** Each with what it is compared with; the second bare server is the noise. */
const COMPARED = [
  ['node-http', 'node-http'],
  ['node-http again', 'node-http'],
  ['quiesce', 'node-http'],
  ['stoppable', 'node-http'],
  ['http-terminator', 'node-http'],
  ['http-graceful-shutdown', 'node-http'],
  ['terminus', 'node-http'],
  ['express', 'express'],
  ['quiesce-express', 'express'],
  ['koa', 'koa'],
  ['quiesce-koa', 'koa'],
  ['fastify', 'fastify'],
  ['quiesce-fastify', 'fastify'],
] as const;

const chosen = COMPARED.filter(([way]) => positionals.length === 0 || positionals.includes(way));
const amounts = { warmUp: Number(values['warm-up']), requests: Number(values.requests) };
const measured = await inTurn(
  chosen.map(([way]) => way),
  Number(values.rounds),
  async (way) => {
    const count = await instructionsPerRequest(way.replace(' again', ''), amounts);
    // A round takes minutes.
    console.error(`${way}: ${count.toFixed(0)}`);
    return count;
  },
);
const table = new Table({ head: ['', 'instructions for each request', 'over bare'], style: { head: [] } });
for (const [way, bare] of chosen) {
  const counts = measured.get(way) ?? [];
  const base = measured.get(bare);
  table.push([way, spread(counts), base ? ratio(counts, base) : '']);
}
console.log(table.toString());
