// Measures how long a server takes to end: from SIGTERM with idle keep-alive connections, from the last byte of the last
// response, and from the moment at which thousands of requests are answered; and the event loop delay while connections close.
//   pnpm bench:drain [--rounds 5] [--idle 10000] [signal] [last-byte] [answers] [stall]
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { Child, openHeld, openIdle, request } from './cost/child.ts';
import { inTurn, ratio, spread, type Measured } from './cost/statistics.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, idle: { type: 'string', default: '10000' } },
});
const ROUNDS = Number(values.rounds);
const IDLE = Number(values.idle);

const BASE = 'process-exit';
const WAYS = [
  BASE,
  'natural-end',
  'natural-end-watched',
  'quiesce',
  'quiesce-no-linger',
  'node-http',
  'stoppable',
  'http-terminator',
  'http-graceful-shutdown',
  'terminus',
];
/** ms after which a server that does not end is killed. */
const LONGEST = 60_000;
/** ms after which an idle connection is cold. */
const COLD = 1_200;

/** Measures SIGTERM to exit with only cold connections. */
async function fromSignal(way: string): Promise<number> {
  const child = await Child.start(way, LONGEST);
  await openIdle(child.port, IDLE);
  await sleep(COLD);
  const signalledAt = performance.now();
  child.process.kill('SIGTERM');
  return (await child.exited) - signalledAt;
}

/** Measures the last byte to exit. */
async function fromLastByte(way: string): Promise<number> {
  const child = await Child.start(way, LONGEST);
  const agent = new Agent({ keepAlive: true });
  const slow = request(agent, child.port, '/slow').catch(() => undefined);
  await sleep(100);
  child.process.kill('SIGTERM');
  await slow;
  const lastByteAt = performance.now();
  const exitedAt = await child.exited;
  agent.destroy();
  return exitedAt - lastByteAt;
}

/** Measures the responses to all requests in flight to exit. */
async function fromAnswers(way: string): Promise<number> {
  const child = await Child.start(way, LONGEST);
  await openHeld(child.port, IDLE);
  child.process.kill('SIGTERM');
  await sleep(COLD);
  const answeredAt = performance.now();
  child.process.kill('SIGWINCH');
  return (await child.exited) - answeredAt;
}

/** Measures the longest event loop delay while cold connections close and a request is in flight. */
async function stall(way: string): Promise<number> {
  const child = await Child.start(way, LONGEST);
  await openIdle(child.port, IDLE);
  await sleep(COLD);
  const agent = new Agent({ keepAlive: true });
  const told = child.stalled();
  void request(agent, child.port, '/slow').catch(() => undefined);
  await sleep(100);
  child.process.kill('SIGTERM');
  const stalled = await told;
  child.process.kill('SIGKILL');
  await child.exited;
  agent.destroy();
  return stalled;
}

function show(title: string, measured: Measured): void {
  const base = measured.get(BASE);
  const head = [title, 'median (min to max)', ...(base ? ['ratio'] : [])];
  const table = new Table({ head, style: { head: [] } });
  for (const [way, times] of measured)
    table.push([way, spread(times, 1), ...(base ? [ratio(times, base)] : [])]);
  console.log(table.toString());
}

const asked = (measure: string): boolean => positionals.length === 0 || positionals.includes(measure);
const [, ...others] = WAYS;

if (asked('signal')) {
  show(`ms from SIGTERM to exit, ${IDLE} cold connections`, await inTurn(WAYS, ROUNDS, fromSignal));
}
if (asked('last-byte')) {
  // With `server.close()`, the connection stays open until the keep-alive timeout.
  const ended = WAYS.filter((way) => way !== 'node-http');
  show('ms from the last byte to exit', await inTurn(ended, ROUNDS, fromLastByte));
}
if (asked('answers')) {
  // `process.exit()` would lose them.
  const answering = others.filter((way) => !way.startsWith('natural-end') && way !== 'node-http');
  show(`ms from the answers to ${IDLE} requests to exit`, await inTurn(answering, ROUNDS, fromAnswers));
}
if (asked('stall')) {
  show(`ms that the loop is held up, ${IDLE} cold connections`, await inTurn(others, ROUNDS, stall));
}
