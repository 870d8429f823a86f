// Doubles the instances of a service behind a load balancer that balances connections, with clients that keep their connections,
// and shows how fast the new instances get their share: pnpm bench:balance [--requests 100000] [--max-age 5000] [--write]
// Runs without and with `connections.maxAge`. With --write the plot goes to docs/images/long-lived.
import { mkdirSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as Plot from '@observablehq/plot';
import Table from 'cli-table3';
import { freePort, untilListening } from './rolling/parts/ports.ts';
import { Site } from './rolling/parts/site.ts';
import { COLOURS, draw } from './simulate/plots/draw.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    'max-age': { type: 'string', default: '5000' },
    write: { type: 'boolean', default: false },
  },
});
const REQUESTS = Number(values.requests);
const MAX_AGE = Number(values['max-age']);
const CONNECTIONS = 200;
/** ms between two requests of a connection: 2,000 requests a second in total. */
const PAUSE = 100;
/** ms with only the first instances. */
const BEFORE = 10_000;
const INSTANCES = 4;
const LIMIT = 5 * 60_000;

interface Run {
  readonly manner: string;
  /** Number of requests by instance, for each second. */
  readonly seconds: readonly ReadonlyMap<string, number>[];
  readonly lost: number;
  /** Time in s at which the new instances were ready. */
  readonly readyAt: number;
}

function configuration(port: number, servers: readonly number[]): string {
  return `
defaults
  mode tcp
  timeout connect 2s
  timeout client 1m
  timeout server 1m
frontend front
  bind 127.0.0.1:${port}
  default_backend back
backend back
  balance leastconn
  option tcp-check
  default-server check inter 250ms fall 2 rise 1
${servers.map((at) => `  server ${at} 127.0.0.1:${at}`).join('\n')}
`;
}

/** Sends one request; resolves to the instance that answered it, or `undefined`. */
function ask(port: number, agent: Agent): Promise<string | undefined> {
  return new Promise((resolve) => {
    const sent = request({ port, host: '127.0.0.1', agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', () => resolve(undefined));
      response.on('end', () => resolve(response.statusCode === 200 ? text : undefined));
    });
    sent.on('error', () => resolve(undefined));
    sent.end();
  });
}

async function run(manner: string, env: NodeJS.ProcessEnv): Promise<Run> {
  const site = new Site(LIMIT);
  try {
    const ports = await Promise.all(Array.from({ length: 2 * INSTANCES }, () => freePort()));
    const start = async (port: number): Promise<void> => {
      const child = site.start(process.execPath, [join(import.meta.dirname, 'balance/server.mjs')], {
        env: { ...env, PORT: String(port) },
      });
      site.keep(child);
      await site.unlessFailed(untilListening(port));
    };
    await Promise.all(ports.slice(0, INSTANCES).map(start));
    const front = await freePort();
    site.keep(site.start('haproxy', ['-db', '-f', site.write('haproxy.cfg', configuration(front, ports))]));
    await site.unlessFailed(untilListening(front));
    await sleep(1_000);

    const seconds: Map<string, number>[] = [];
    const from = performance.now();
    let left = REQUESTS;
    let lost = 0;
    const client = async (): Promise<void> => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      await sleep(Math.random() * PAUSE);
      while (left > 0) {
        left -= 1;
        const askedAt = performance.now();
        const instance = await ask(front, agent);
        const second = Math.floor((performance.now() - from) / 1_000);
        const counts = (seconds[second] ??= new Map());
        if (instance === undefined) lost += 1;
        else counts.set(instance, (counts.get(instance) ?? 0) + 1);
        await sleep(Math.max(0, PAUSE - (performance.now() - askedAt)));
      }
      agent.destroy();
    };
    const clients = Array.from({ length: CONNECTIONS }, client);
    await sleep(BEFORE);
    await Promise.all(ports.slice(INSTANCES).map(start));
    const readyAt = (performance.now() - from) / 1_000;
    await site.unlessFailed(Promise.all(clients));
    return { manner, seconds: Array.from(seconds, (counts) => counts ?? new Map()), lost, readyAt };
  } finally {
    await site.close();
  }
}

/** Returns the largest load of an instance divided by the mean of all. */
function imbalance(counts: ReadonlyMap<string, number>): number {
  const loads = [...counts.values()];
  const mean = loads.reduce((sum, load) => sum + load, 0) / (2 * INSTANCES);
  return Math.max(...loads) / mean;
}

function plot(runs: readonly Run[]): string {
  const points = runs.flatMap(({ manner, seconds }) =>
    // The last second is incomplete.
    seconds.slice(0, -1).map((counts, second) => ({ manner, second, load: imbalance(counts) })),
  );
  const label = `Largest over mean load while ${INSTANCES} instances become ${2 * INSTANCES}`;
  return draw(label, {
    height: 320,
    marginLeft: 60,
    x: { label: 'seconds →', labelOffset: 42 },
    y: { label: '↑ largest over mean load', grid: true, domain: [0.9, 2.3] },
    color: { domain: runs.map(({ manner }) => manner), range: [COLOURS.orange, COLOURS.blue], legend: false },
    marks: [
      Plot.ruleY([1], { strokeOpacity: 0.6 }),
      Plot.line(points, { x: 'second', y: 'load', stroke: 'manner', strokeWidth: 2 }),
      Plot.text(
        runs.map(({ manner }) => points.findLast((point) => point.manner === manner)),
        { x: 'second', y: 'load', text: 'manner', textAnchor: 'end', dy: -10, fontWeight: 600 },
      ),
    ],
  });
}

const runs = [await run('no option', {}), await run(`maxAge: ${MAX_AGE}`, { MAX_AGE: String(MAX_AGE) })];
const table = new Table({
  head: ['manner', 'requests', 'lost', 'largest over mean after one maxAge', 'at the end'],
});
for (const { manner, seconds, lost, readyAt } of runs) {
  const after = Math.ceil(readyAt + MAX_AGE / 1_000);
  const sum = (from: number, to: number): number => {
    const counts = new Map<string, number>();
    for (const one of seconds.slice(from, to)) {
      for (const [instance, count] of one) counts.set(instance, (counts.get(instance) ?? 0) + count);
    }
    return imbalance(counts);
  };
  table.push([manner, REQUESTS, lost, sum(after, after + 3).toFixed(3), sum(-4, -1).toFixed(3)]);
}
console.log(table.toString());
if (values.write) {
  const folder = join(import.meta.dirname, '../docs/images/long-lived');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'balance.svg'), plot(runs));
}
