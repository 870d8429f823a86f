// Restarts services during model answers and MCP tool calls, and counts lost tokens and results.
//   pnpm bench:streams [--restarts 50] [--at-once 5] [http] [express] [koa] [fastify]
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    restarts: { type: 'string', default: '50' },
    'at-once': { type: 'string', default: '5' },
  },
});
const FRAMEWORKS = ['http', 'express', 'koa', 'fastify'];
const TOKENS = 30;
/** Clients of one service; each sends a request as soon as it has its response, until it is refused. */
const CLIENTS = { '/v1/chat/completions': 8, '/mcp': 4 };
/** ms after which a service that does not end is killed. */
const LONGEST = 60_000;

interface Count {
  answers: number;
  tokensLost: number;
  results: number;
  resultsLost: number;
  /** Number of answers in flight at the signal. */
  underWay: number;
  refused: number;
  badExits: number;
}

/** Returns the status and the received body of a response; `undefined` without one. */
async function post(port: number, path: string): Promise<{ status: number; body: string } | undefined> {
  const sent = request({ port, host: '127.0.0.1', path, method: 'POST', agent: false }).end();
  const [response] = await once(sent, 'response').catch(() => [undefined]);
  if (response === undefined) return undefined;
  let body = '';
  response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
  // Cut: the missing part is counted.
  response.on('error', () => undefined);
  await new Promise((resolve) => response.once('close', resolve));
  return { status: response.statusCode, body };
}

/** Runs one service under load from its start to its end. */
async function restart(framework: string, count: Count): Promise<void> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'streams/server.mjs'), [framework]);
  const [port]: number[] = await once(child, 'message');
  const exited = once(child, 'exit');
  const killed = setTimeout(() => child.kill('SIGKILL'), LONGEST);
  let underWay = 0;
  const client = async (path: string): Promise<void> => {
    for (;;) {
      underWay += 1;
      const answer = await post(port ?? 0, path);
      underWay -= 1;
      if (answer?.status !== 200) {
        count.refused += 1;
        return;
      }
      tally(path, answer.body, count);
    }
  };
  const clients = Object.entries(CLIENTS).flatMap(([path, many]) =>
    Array.from({ length: many }, () => client(path)),
  );
  await sleep(1_000 + Math.random() * 2_000);
  count.underWay += underWay;
  child.kill('SIGTERM');
  await Promise.all(clients);
  const [code] = await exited;
  clearTimeout(killed);
  if (code !== 0) count.badExits += 1;
}

function tally(path: string, body: string, count: Count): void {
  if (path === '/mcp') {
    count.results += 1;
    if (!body.includes('"result"')) count.resultsLost += 1;
    return;
  }
  count.answers += 1;
  const tokens = body.match(/data: t\d+\n/g)?.length ?? 0;
  count.tokensLost += TOKENS - tokens + (body.endsWith('[DONE]\n\n') ? 0 : 1);
}

async function measure(framework: string): Promise<Count> {
  const count = {
    answers: 0,
    tokensLost: 0,
    results: 0,
    resultsLost: 0,
    underWay: 0,
    refused: 0,
    badExits: 0,
  };
  let left = Number(values.restarts);
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await restart(framework, count);
    }
  };
  await Promise.all(Array.from({ length: Number(values['at-once']) }, one));
  return count;
}

const head = [
  '',
  'answers',
  'tokens lost',
  'tool calls',
  'results lost',
  'under way at the signal',
  'exit not 0',
];
const table = new Table({ head, style: { head: [] } });
let isWhole = true;
for (const framework of positionals.length > 0 ? positionals : FRAMEWORKS) {
  const count = await measure(framework);
  const { answers, tokensLost, results, resultsLost, underWay, badExits } = count;
  table.push([framework, answers, tokensLost, results, resultsLost, underWay, badExits]);
  isWhole &&= tokensLost + resultsLost + badExits === 0;
}
console.log(table.toString());
if (!isWhole) throw new Error('something was lost');
