import cluster from 'node:cluster';
import type { Logger } from '@quiesce/core';
import { ClusterError } from './errors.ts';
import { createLogger } from './logger.ts';
import { resolveOptions, type ResolvedOptions, type RunWorkersOptions } from './options.ts';
import { Pool } from './pool.ts';
import { primaryProcess } from './primary-process.ts';
import type { RollingRestartReport, WorkersShutdownReport } from './report.ts';
import { rollingRestart } from './rolling-restart.ts';
import { shutdowns } from './shutdowns.ts';
import { handleSignals } from './signals.ts';
import type { Workers } from './workers.ts';

/**
 * Starts the workers of a node:cluster primary and keeps their number: a worker that ends is replaced, SIGHUP replaces all of them
 * one after another, SIGTERM and SIGINT stop them and then this process. May be called once per process.
 * @throws ClusterError `ERR_QUIESCE_CLUSTER_OPTION`, `ERR_QUIESCE_CLUSTER_PRIMARY`
 */
export function runWorkers(options: RunWorkersOptions = {}): Workers {
  const resolved = resolveOptions(options);
  if (!cluster.isPrimary) {
    throw new ClusterError(
      'ERR_QUIESCE_CLUSTER_PRIMARY',
      'runWorkers: this process is already a worker. Call it only where cluster.isPrimary is true.',
    );
  }
  return new RunningWorkers(resolved);
}

class RunningWorkers implements Workers {
  readonly #options: ResolvedOptions;
  readonly #logger: Logger;
  readonly #pool: Pool;
  readonly #undoSignals: () => void;
  #restart: Promise<RollingRestartReport> | undefined;
  #next: Promise<RollingRestartReport> | undefined;
  #shutdown: Promise<WorkersShutdownReport> | undefined;

  constructor(options: ResolvedOptions) {
    this.#options = options;
    this.#logger = createLogger(options.logger, (line) => primaryProcess.writeError(line));
    this.#pool = new Pool(options, this.#logger);
    const target = {
      rollingRestart: () => this.rollingRestart(),
      shutdown: () => this.shutdown(),
      kill: () => this.#pool.kill(),
    };
    this.#undoSignals = handleSignals(primaryProcess, options, target, this.#logger);
  }

  get readyCount(): number {
    return this.#pool.readyCount;
  }

  rollingRestart(): Promise<RollingRestartReport> {
    if (this.#restart) {
      this.#next ??= this.#restart.then(() => this.#run());
      return this.#next;
    }
    this.#restart = this.#run();
    return this.#restart;
  }

  shutdown(): Promise<WorkersShutdownReport> {
    if (this.#shutdown) return this.#shutdown;
    this.#shutdown = this.#stop();
    const startedAt = performance.now();
    shutdowns.begin(
      () => Math.max(0, this.#options.deadline - (performance.now() - startedAt)),
      this.#shutdown.then(({ exitCode }) => exitCode),
    );
    return this.#shutdown;
  }

  async #run(): Promise<RollingRestartReport> {
    const { count } = this.#options;
    this.#logger.info({}, `rolling restart of ${count} workers`);
    const report = await rollingRestart(this.#pool, this.#options);
    this.#restart = this.#next;
    this.#next = undefined;
    const done = `${report.replaced.length} of ${count} workers replaced in ${Math.round(report.duration)} ms`;
    const why = report.failure ? `. ${report.failure.message}` : '';
    const level = report.outcome === 'failed' ? 'error' : 'info';
    this.#logger[level]({ report }, `rolling restart ${report.outcome}: ${done}${why}`);
    return report;
  }

  async #stop(): Promise<WorkersShutdownReport> {
    const report = await this.#pool.shutdown();
    const ended = `${report.workers.length} workers ended in ${Math.round(report.duration)} ms`;
    const level = report.exitCode === 0 ? 'info' : 'error';
    this.#logger[level]({ report }, `shutdown: ${ended}, exit code ${report.exitCode}`);
    this.#undoSignals();
    return report;
  }
}
