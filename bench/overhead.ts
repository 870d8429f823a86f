// Measures the cost of tracking requests: instructions or CPU time per request, of servers with and without a library that stops
// them.
// Valgrind counts the instructions: on Debian `apt-get install valgrind`.
//   pnpm bench:overhead [--by instructions] [--density saturated] [--rounds 3] [--warm-up 60000] [--requests 5000] [WAY ...]
//   pnpm bench:overhead --by cpu-time [--rounds 15] [--warm-up 60000] [--requests 20000] [WAY ...]
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { DENSITIES } from './cost/amounts.ts';
import { cpuTimePerRequest } from './cost/cpu-time.ts';
import { instructionsPerRequest } from './cost/instructions.ts';
import { inTurn, ratio, spread } from './cost/statistics.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    by: { type: 'string', default: 'instructions' },
    rounds: { type: 'string' },
    'warm-up': { type: 'string', default: '60000' },
    requests: { type: 'string' },
    density: { type: 'string', default: 'saturated' },
  },
});

/** Measures by name, with their default rounds and requests. */
const MEASURES = new Map([
  [
    'instructions',
    { unit: 'instructions', digits: 0, perRequest: instructionsPerRequest, rounds: 3, requests: 5_000 },
  ],
  [
    'cpu-time',
    { unit: 'µs of CPU time', digits: 2, perRequest: cpuTimePerRequest, rounds: 15, requests: 20_000 },
  ],
]);
const measure = MEASURES.get(values.by);
if (!measure) {
  console.error(`--by takes ${[...MEASURES.keys()].join(' or ')}`);
  process.exit(2);
}

/** Each way with its baseline; the second bare server shows the noise. */
const COMPARED = [
  ['node-http', 'node-http'],
  ['node-http again', 'node-http'],
  ['quiesce', 'node-http'],
  ['quiesce-aged', 'quiesce'],
  ['node-http-async', 'node-http-async'],
  ['quiesce-async', 'node-http-async'],
  ['stoppable', 'node-http'],
  ['http-terminator', 'node-http'],
  ['http-graceful-shutdown', 'node-http'],
  ['terminus', 'node-http'],
  ['express', 'express'],
  ['express-noop', 'express'],
  ['quiesce-express', 'express'],
  ['koa', 'koa'],
  ['koa-noop', 'koa'],
  ['quiesce-koa', 'koa'],
  ['fastify', 'fastify'],
  ['fastify-noop', 'fastify'],
  ['quiesce-fastify', 'fastify'],
  ['fastify-async', 'fastify-async'],
  ['quiesce-fastify-async', 'fastify-async'],
] as const;

const density = DENSITIES.get(values.density);
if (!density) {
  console.error(`--density takes ${[...DENSITIES.keys()].join(', ')}`);
  process.exit(2);
}

const chosen = COMPARED.filter(([way]) => positionals.length === 0 || positionals.includes(way));
const requests = Number(values.requests ?? measure.requests);
const amounts = { warmUp: Number(values['warm-up']), requests, density };
const measured = await inTurn(
  chosen.map(([way]) => way),
  Number(values.rounds ?? measure.rounds),
  async (way) => {
    const cost = await measure.perRequest(way.replace(' again', ''), amounts);
    // Progress output, because a round takes minutes.
    console.error(`${way}: ${cost.toFixed(measure.digits)}`);
    return cost;
  },
);
const table = new Table({ head: ['', `${measure.unit} for each request`, 'over bare'], style: { head: [] } });
for (const [way, bare] of chosen) {
  const costs = measured.get(way) ?? [];
  const base = measured.get(bare);
  table.push([way, spread(costs, measure.digits), base ? ratio(costs, base) : '']);
}
console.log(table.toString());
