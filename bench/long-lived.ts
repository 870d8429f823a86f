// Restarts two instances with thousands of long-lived clients, and counts how many of them reconnect within a second:
// pnpm bench:long-lived [--clients 10000] [--restarts 5] [--write] [ws] [socket.io] [socket.io-auth] [event-stream]
// Each kind runs without an option, and twice with `spread: 0`. With --write the plots go to docs/images/long-lived.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { peakOf, plot } from './long-lived/plot.ts';
import { freePort, untilListening } from './rolling/parts/ports.ts';
import { Site } from './rolling/parts/site.ts';

const KINDS = ['ws', 'socket.io', 'socket.io-auth', 'event-stream'];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    clients: { type: 'string', default: '10000' },
    restarts: { type: 'string', default: '5' },
    write: { type: 'boolean', default: false },
  },
});
const CLIENTS = Number(values.clients);
const RESTARTS = Number(values.restarts);
const PLOTS = join(import.meta.dirname, '../docs/images/long-lived');
/** Time limit in ms. */
const LIMIT = 30 * 60_000;
/** Number of HAProxy processes: each client needs two file descriptors, of 20,000 per process here. */
const BALANCERS = 2;

interface Seen {
  readonly connected: number;
  readonly failures: number;
  readonly lost: number;
  readonly twice: number;
  readonly received: number;
  /** Connection attempts, by tenths of a second of the wall clock. */
  readonly attempts: readonly (readonly [number, number])[];
}

interface Stop {
  readonly outcome: string;
  readonly sentAway: number;
  readonly peakPerSecond: number;
  readonly phases: { readonly draining: number };
  readonly memory: number;
}

interface Manner {
  readonly manner: string;
  readonly env: NodeJS.ProcessEnv;
  /** Number of restarts of both instances. */
  readonly restarts: number;
}

const MANNERS: readonly Manner[] = [
  { manner: 'no option', env: {}, restarts: RESTARTS },
  { manner: 'spread: 0', env: { SPREAD: '0' }, restarts: Math.min(2, RESTARTS) },
];

interface Run {
  readonly kind: string;
  readonly manner: string;
  readonly stops: readonly Stop[];
  /** Connection attempts, by tenths of a second since the first stop. */
  readonly attempts: readonly number[];
  readonly seen: Seen;
}

async function ask(clients: ChildProcess): Promise<Seen> {
  const answered = once(clients, 'message');
  clients.send('seen');
  const [seen] = await answered;
  return seen;
}

async function untilConnected(site: Site, clients: ChildProcess): Promise<void> {
  for (;;) {
    const { connected } = await site.unlessFailed(ask(clients));
    if (connected === CLIENTS) return;
    await sleep(250);
  }
}

function configuration(port: number, servers: readonly number[]): string {
  return `
global
  maxconn 9900
defaults
  mode tcp
  timeout connect 2s
  timeout client 1h
  timeout server 1h
  timeout check 2s
frontend front
  bind 127.0.0.1:${port}
  default_backend back
backend back
  balance leastconn
  option httpchk GET /health/ready
  http-check expect status 200
  default-server check inter 500ms fall 2 rise 1
${servers.map((at) => `  server ${at} 127.0.0.1:${at}`).join('\n')}
`;
}

async function run(kind: string, { manner, env, restarts }: Manner): Promise<Run> {
  const site = new Site(LIMIT);
  try {
    const redis = await freePort();
    if (kind === 'socket.io') {
      site.keep(site.start('redis-server', ['--port', String(redis), '--save', '', '--appendonly', 'no']));
      await site.unlessFailed(untilListening(redis));
    }
    const script = join(import.meta.dirname, 'long-lived/server.mjs');
    const start = async (port: number): Promise<{ stop: () => Promise<Stop> }> => {
      const child = site.start(process.execPath, [script, kind], {
        env: { ...env, PORT: String(port), REDIS: String(redis) },
      });
      const letEnd = site.keep(child);
      await site.unlessFailed(untilListening(port));
      return {
        async stop() {
          letEnd();
          const exited = once(child, 'exit');
          child.kill('SIGTERM');
          await exited;
          const line = site
            .outputOf(child)
            .split('\n')
            .find((text) => text.startsWith('{'));
          if (line === undefined) throw new Error(`no report:\n${site.outputOf(child)}`);
          return JSON.parse(line);
        },
      };
    };
    const ports = [await freePort(), await freePort()];
    const instances = await Promise.all(ports.map(start));
    const fronts = await Promise.all(
      Array.from({ length: BALANCERS }, async (_, index) => {
        const port = await freePort();
        const file = site.write(`haproxy-${index}.cfg`, configuration(port, ports));
        site.keep(site.start('haproxy', ['-db', '-f', file]));
        await site.unlessFailed(untilListening(port));
        return port;
      }),
    );
    await sleep(1_000);
    const clients = fork(join(import.meta.dirname, 'long-lived/clients.mjs'), [
      kind,
      String(CLIENTS),
      ...fronts.map(String),
    ]);
    try {
      await untilConnected(site, clients);
      await ask(clients);
      const from = Math.floor(Date.now() / 100);
      const stops: Stop[] = [];
      for (let count = 0; count < restarts; count += 1) {
        for (const [index, port] of ports.entries()) {
          const stop = await instances[index]?.stop();
          if (stop) stops.push(stop);
          instances[index] = await start(port);
          // All clients are connected again, and the load balancers use the new instance.
          await untilConnectedAgain(site, clients);
        }
      }
      const seen = await ask(clients);
      const attempts: number[] = [];
      for (const [tenth, number] of [...earlier.splice(0), ...seen.attempts]) {
        if (tenth >= from) attempts[tenth - from] = (attempts[tenth - from] ?? 0) + number;
      }
      return { kind, manner, stops, attempts: Array.from(attempts, (number) => number ?? 0), seen };
    } finally {
      clients.disconnect();
    }
  } finally {
    await site.close();
  }
}

/** Attempts that were reported while waiting. */
const earlier: (readonly [number, number])[] = [];

async function untilConnectedAgain(site: Site, clients: ChildProcess): Promise<void> {
  for (;;) {
    const { connected, attempts } = await site.unlessFailed(ask(clients));
    earlier.push(...attempts);
    if (connected === CLIENTS) break;
    await sleep(250);
  }
  await sleep(1_500);
}

const runs: Run[] = [];
const table = new Table({
  head: [
    'clients',
    'manner',
    'outcomes',
    'peak of reconnects a second',
    'even pace',
    'lost',
    'twice',
    'received',
    'failed attempts',
    'memory at the stops, MB',
  ],
});
for (const kind of positionals.length > 0 ? positionals : KINDS) {
  for (const how of MANNERS) {
    const result = await run(kind, how);
    const { manner } = how;
    runs.push(result);
    const { stops, attempts, seen } = result;
    console.log(`${kind}, ${manner}: ${stops.length} stops, ${seen.lost} lost`);
    const pace = Math.max(...stops.map(({ sentAway, phases }) => (1_000 * sentAway) / phases.draining));
    table.push([
      kind,
      manner,
      [...new Set(stops.map(({ outcome }) => outcome))].join(' '),
      peakOf(attempts),
      Math.round(pace),
      seen.lost,
      seen.twice,
      seen.received,
      seen.failures,
      stops.map(({ memory }) => Math.round(memory / 2 ** 20)).join(' '),
    ]);
  }
}
console.log(table.toString());
if (values.write) {
  mkdirSync(PLOTS, { recursive: true });
  for (const kind of new Set(runs.map((one) => one.kind)))
    writeFileSync(join(PLOTS, `${kind}.svg`), plot(runs, kind, CLIENTS));
}
