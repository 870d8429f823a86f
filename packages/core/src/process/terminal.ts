import type { SignalTarget } from '../host.ts';
import { printable } from '../util/printable.ts';
import type { ProcessPort } from './port.ts';

type Port = Pick<ProcessPort, 'clock' | 'terminalWidth' | 'writeError'>;

/** ms before the first progress line. Most shutdowns have ended by then. */
const FIRST = 1_000;
/** ms between progress lines. */
const INTERVAL = 5_000;

/**
 * The engine's lines on stderr and, at a terminal, periodic lines about the work in flight. Lines are not rewritten in place: output
 * of the app would be appended to them, and only a patch of `process.stdout.write` could detect that.
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

  /** Starts the progress lines if stderr is a terminal. */
  show(target: SignalTarget): void {
    if (this.#undoTimer || this.#port.terminalWidth === undefined) return;
    this.#printLater(target, FIRST);
  }

  hide(): void {
    this.#undoTimer?.();
    this.#undoTimer = undefined;
  }

  #printLater(target: SignalTarget, ms: number): void {
    this.#undoTimer = this.#port.clock.after(ms, () => {
      // At most one row of the terminal.
      this.print(printable(waitingFor(target)).slice(0, this.#port.terminalWidth));
      this.#printLater(target, INTERVAL);
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
  return `quiesce: ${what} in flight${since}; Ctrl+C again forces the end`;
}
