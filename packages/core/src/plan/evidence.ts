import type { Platform } from '../options/platform.ts';
import type { Prober } from './probers.ts';

/** The process, and what asked it to stop. */
interface Surroundings {
  /** True if the process ends after the shutdown: after a signal, or `shutdown(reason, { exit: true })`. */
  readonly endsProcess: boolean;
  /** True if a person has pressed Ctrl+C at a terminal. */
  readonly isAtTerminal: boolean;
  readonly isClusterWorker: boolean;
  readonly platform: Platform | undefined;
}

/** What a drain has observed about its clients. */
interface Seen {
  /** Clients that probe readiness, except Kubernetes. */
  readonly probers: readonly Prober[];
  /** True if Kubernetes probes a health route. */
  readonly isProbedByKubernetes: boolean;
  /** True if requests other than probes keep arriving. */
  readonly isTrafficSteady: boolean;
  /** The addresses of the latest of those requests. */
  readonly trafficFrom: ReadonlySet<string | undefined>;
}

/** Everything that decides the options that were left out. */
export interface Evidence extends Surroundings, Seen {}
