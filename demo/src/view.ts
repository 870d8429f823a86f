import { createLogUpdate } from 'log-update';
import colors from 'picocolors';
import type { Instance } from './instances.ts';
import type { Tally } from './outcome.ts';
import type { Rotation } from './rotation.ts';

/** Interval in ms between two updates. */
const REFRESH = 100;

/** Shows the progress: two lines that change in place on a terminal; otherwise a line for each change. */
export class View {
  readonly #name: string;
  readonly #instances: readonly Instance[];
  readonly #rotation: Rotation;
  readonly #tally: Tally;
  readonly #startedAt = performance.now();
  readonly #draw = process.stdout.isTTY ? createLogUpdate(process.stdout) : undefined;
  readonly #refreshing: NodeJS.Timeout | undefined;
  #last = '';

  constructor(name: string, instances: readonly Instance[], rotation: Rotation, tally: Tally) {
    this.#name = name;
    this.#instances = instances;
    this.#rotation = rotation;
    this.#tally = tally;
    if (this.#draw) this.#refreshing = setInterval(() => this.changed(), REFRESH);
  }

  /** Called when an instance changes its state, or enters or leaves the rotation. */
  changed(): void {
    const who = this.#instances.map((instance) => this.#describe(instance)).join('   ');
    if (this.#draw) {
      this.#draw(`${this.#clock()}  ${colors.bold(this.#name.padEnd(8))} ${who}\n         ${this.#counts()}`);
    } else if (who !== this.#last) {
      this.#last = who;
      console.log(`${this.#clock()}  ${this.#name.padEnd(8)} ${who}   ${this.#counts()}`);
    }
  }

  /** Leaves the last update on the screen. */
  done(): void {
    clearInterval(this.#refreshing);
    this.changed();
    this.#draw?.done();
  }

  #clock(): string {
    return `${((performance.now() - this.#startedAt) / 1_000).toFixed(1).padStart(5)} s`;
  }

  #describe({ name, port, state }: Instance): string {
    const isIn = this.#rotation.has(port);
    const [paint, word] = {
      starting: [colors.yellow, 'starting'] as const,
      running: isIn ? ([colors.green, 'serving'] as const) : ([colors.yellow, 'not in rotation'] as const),
      stopping: isIn
        ? ([colors.magenta, 'got SIGTERM'] as const)
        : ([colors.magenta, 'out of rotation'] as const),
      stopped: [colors.dim, 'exited'] as const,
    }[state];
    return `${name} ${paint(`● ${word.padEnd(15)}`)}`;
  }

  #counts(): string {
    const { sent, inFlight, answered, totalLost } = this.#tally;
    const lost = totalLost === 0 ? '0 lost' : colors.red(`${totalLost} lost`);
    return `${sent} sent, ${inFlight} in flight, ${answered} answered, ${lost}`;
  }
}
