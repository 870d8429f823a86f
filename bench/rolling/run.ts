import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { explain, type Cause } from './explain.ts';
import { KEEP_ALIVE, LIMIT } from './fleets/limits.ts';
import { Load } from './load/load.ts';
import type { LoadOptions } from './load/schedule.ts';
import { Site } from './parts/site.ts';
import { OURS, type Server } from './servers.ts';
import type { Running, Setting } from './setting.ts';
import type { End } from './timeline.ts';

export interface RunOptions extends LoadOptions {
  /** True if servers are restarted. */
  readonly restarts: boolean;
  /** Called for each process with another exit code than 0, with its last output. */
  readonly onBadExit?: (end: End) => void;
}

/** Result of one run. Times are in ms. */
export interface Run {
  readonly sent: number;
  readonly lost: number;
  /** Number of requests that a client sent to another address. */
  readonly movedOn: number;
  readonly causes: readonly Cause[];
  /** Processes that were stopped under load. */
  readonly restarts: number;
  /** Median time from SIGTERM to the exit. */
  readonly stopTime: number | undefined;
  /** Number of processes by exit code other than 0, or by signal. */
  readonly badExits: Readonly<Record<string, number>>;
  /** Time from the due time of quick requests to the end of their responses: median and 99th percentile. */
  readonly latency: { readonly median: number; readonly p99: number };
  /** Largest delay of the generator. */
  readonly latest: number;
  /** Share of CPU time in use, from 0 to 1. */
  readonly processors: number;
}

/** ms that a run may take besides its load: two workers are stopped one after another, and pm2 is slow. */
const SPARE = 90_000;
/** ms of load before the first restart. */
const WARM_UP = 500;

/** Restarts a server repeatedly under load. */
export async function run(setting: Setting, server: Server, options: RunOptions): Promise<Run> {
  const site = new Site((options.requests / options.rate) * 1_000 + SPARE);
  try {
    const running = await site.unlessFailed(setting.start(site, server, environment(setting, server)));
    const load = new Load(running.addresses, options);
    const before = processorTime();
    const [result] = await site.unlessFailed(
      Promise.all([load.run(site.closed), restartWhile(load, running, options)]),
    );
    const after = processorTime();
    const { ends } = site.timeline;
    const badEnds = ends.filter(({ code }) => code !== 0);
    for (const end of badEnds) options.onBadExit?.(end);
    return {
      sent: result.sent,
      lost: result.lost.length,
      movedOn: result.movedOn,
      causes: explain(result.lost, site.timeline),
      restarts: ends.length,
      stopTime: quantile(
        ends.map(({ ms }) => ms),
        0.5,
      ),
      badExits: counted(badEnds.map(({ code }) => code)),
      latency: {
        median: quantile(result.latencies, 0.5) ?? 0,
        p99: quantile(result.latencies, 0.99) ?? 0,
      },
      latest: Math.round(result.latest),
      processors: Math.round(100 * ((after.used - before.used) / (after.all - before.all))) / 100,
    };
  } finally {
    await site.close();
  }
}

async function restartWhile(load: Load, running: Running, { restarts }: RunOptions): Promise<void> {
  if (!restarts) return;
  await sleep(WARM_UP);
  while (!load.hasEnded) await running.restart();
}

function environment({ drain, delay }: Setting, server: Server): NodeJS.ProcessEnv {
  return {
    NODE_ENV: 'production',
    LIMIT: String(LIMIT),
    DELAY: String(delay),
    KEEP_ALIVE: String(KEEP_ALIVE),
    DRAIN: server.withoutOptions === undefined ? JSON.stringify(drain) : 'none',
    // A worker with Quiesce disconnects from its primary by itself.
    ...(OURS.includes(server) ? {} : { EXIT_ON_CLOSE: 'yes' }),
  };
}

function counted(values: readonly (number | string)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function quantile(values: readonly number[], share: number): number | undefined {
  const value = values.toSorted((a, b) => a - b)[Math.floor(values.length * share)];
  return value === undefined ? undefined : Math.round(value * 10) / 10;
}

function processorTime(): { readonly used: number; readonly all: number } {
  const times = cpus().map(({ times: { user, nice, sys, idle, irq } }) => ({
    used: user + nice + sys + irq,
    all: user + nice + sys + irq + idle,
  }));
  const sum = (key: 'used' | 'all'): number => times.reduce((total, time) => total + time[key], 0);
  return { used: sum('used'), all: sum('all') };
}
