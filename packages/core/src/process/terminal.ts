import type { SignalTarget } from '../host.ts';
import { printable } from '../printable.ts';
import type { ProcessPort } from './process.ts';

type Port = Pick<ProcessPort, 'clock' | 'terminalWidth' | 'writeError'>;

/** ms between two looks at what is in flight. */
const REFRESH = 200;

/** Our lines on stderr, and below them, for whoever waits at a terminal, one that lives: what is still in flight. */
export class Terminal {
  readonly #port: Port;
  /** The line that lives, if one does. */
  #text: (() => string) | undefined;
  #undoTimer: (() => void) | undefined;

  constructor(port: Port) {
    this.#port = port;
  }

  print(line: string): void {
    this.#clear();
    this.#port.writeError(`${line}\n`);
    this.#draw();
  }

  /** Begins the line that lives; nothing if nobody sees it. */
  show(target: SignalTarget): void {
    if (this.#text || this.#port.terminalWidth === undefined) return;
    this.#text = () => waitingFor(target);
    this.#draw();
    this.#redrawLater();
  }

  hide(): void {
    this.#clear();
    this.#undoTimer?.();
    this.#text = undefined;
  }

  #redrawLater(): void {
    this.#undoTimer = this.#port.clock.after(REFRESH, () => {
      this.#clear();
      this.#draw();
      this.#redrawLater();
    });
  }

  #clear(): void {
    if (this.#text) this.#port.writeError('\r\u001B[K');
  }

  #draw(): void {
    // One that is wrapped could not be taken back.
    if (this.#text)
      this.#port.writeError(printable(this.#text()).slice(0, (this.#port.terminalWidth ?? 1) - 1));
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
