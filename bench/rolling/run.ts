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
  /** Whether anything is restarted. */
  readonly restarts: boolean;
  /** Is told of each process that ended with something else than 0, and what had been printed last. */
  readonly onBadExit?: (end: End) => void;
}

/** What one run came to. Times are in ms. */
export interface Run {
  readonly sent: number;
  readonly lost: number;
  /** How many a client took to another address. */
  readonly movedOn: number;
  readonly causes: readonly Cause[];
  /** Processes that were stopped while the load ran. */
  readonly restarts: number;
  /** The median from SIGTERM to the exit. */
  readonly stopTime: number | undefined;
  /** How often a process ended with which other code than 0, or by which signal. */
  readonly badExits: Readonly<Record<string, number>>;
  /** From when a quick request was due to the end of its answer: the median, and what 99 % are below. */
  readonly latency: { readonly median: number; readonly p99: number };
  /** By how much the generator was late, at its latest. */
  readonly latest: number;
  /** The share of the processors that was in use, from 0 to 1. */
  readonly processors: number;
}

/** ms that a run may take besides its load: two workers are stopped one after another, and pm2 takes its time. */
const SPARE = 90_000;
/** ms of load before the first restart. */
const WARM_UP = 500;

/** Restarts a server again and again while the load runs. */
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
  while (!load.isOver) await running.restart();
}

function environment({ drain, delay }: Setting, server: Server): NodeJS.ProcessEnv {
  return {
    NODE_ENV: 'production',
    LIMIT: String(LIMIT),
    DELAY: String(delay),
    KEEP_ALIVE: String(KEEP_ALIVE),
    DRAIN: server.withoutOptions === undefined ? JSON.stringify(drain) : 'none',
    // A worker of Quiesce leaves its primary itself.
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
