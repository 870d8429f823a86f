import type { Platform } from '../options/platform.ts';
import type { Prober } from './probers.ts';

/** What the process is, and who has asked for its end. */
interface Surroundings {
  /** Whether the process ends after the shutdown: after a signal, or `shutdown(reason, { exit: true })`. */
  readonly endsProcess: boolean;
  /** Whether a person has pressed Ctrl+C at a terminal. */
  readonly isAtTerminal: boolean;
  readonly isClusterWorker: boolean;
  readonly platform: Platform | undefined;
}

/** What a drain has seen of its clients. */
interface Seen {
  /** Who asks for readiness, except for Kubernetes. */
  readonly probers: readonly Prober[];
  /** Whether Kubernetes asks for a health route. */
  readonly isProbedByKubernetes: boolean;
  /** Whether requests keep coming that are no probes. */
  readonly isTrafficSteady: boolean;
  /** The addresses that the latest of them came from. */
  readonly trafficFrom: ReadonlySet<string | undefined>;
}

/** Everything that options that were left out are decided by. */
export interface Evidence extends Surroundings, Seen {}
