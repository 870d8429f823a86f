import type { SignalTarget } from '../host.ts';
import { printable } from '../util/printable.ts';
import type { ProcessPort } from './process.ts';

type Port = Pick<ProcessPort, 'clock' | 'terminalWidth' | 'writeError'>;

/** ms after which somebody who waits at a terminal is told what for. Most shutdowns have ended by then. */
const FIRST = 1_000;
/** ms from one such line to the next. */
const INTERVAL = 5_000;

/**
 * Our lines on stderr, and for whoever waits at a terminal now and then one more: what is still in flight. Whole lines: one that is
 * rewritten in place would get what the app prints appended to it, and nothing but a patch of `process.stdout.write` tells that
 * the app is about to print.
 */
export class Terminal {
  readonly #port: Port;
  #undoTimer: (() => void) | undefined;

  constructor(port: Port) {
    this.#port = port;
  }

  print(line: string): void {
    this.#port.writeError(`${line}\n`);
  }

  /** Begins to tell what is waited for; nothing if nobody sees it. */
  show(target: SignalTarget): void {
    if (this.#undoTimer || this.#port.terminalWidth === undefined) return;
    this.#tellLater(target, FIRST);
  }

  hide(): void {
    this.#undoTimer?.();
    this.#undoTimer = undefined;
  }

  #tellLater(target: SignalTarget, ms: number): void {
    this.#undoTimer = this.#port.clock.after(ms, () => {
      // At most one row: the line is to be read at a glance.
      this.print(printable(waitingFor(target)).slice(0, this.#port.terminalWidth));
      this.#tellLater(target, INTERVAL);
    });
  }
}

function waitingFor(target: SignalTarget): string {
  const { requests, jobs, oldest } = target.inFlight();
  const what = [
    ...(requests > 0 || jobs === 0 ? [`${requests} ${requests === 1 ? 'request' : 'requests'}`] : []),
    ...(jobs > 0 ? [`${jobs} ${jobs === 1 ? 'job' : 'jobs'}`] : []),
  ].join(' and ');
  const since = oldest ? `, ${oldest.method} ${oldest.path} for ${Math.floor(oldest.age / 1_000)} s` : '';
  return `quiesce: ${what} in flight${since}; Ctrl+C again ends it at once`;
}
