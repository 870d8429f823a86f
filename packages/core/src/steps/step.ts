/** `flush` steps run before `close` steps. */
export type StepPhase = 'flush' | 'close';

/** What a step is handed. */
export interface StepContext {
  /** What started the shutdown: a signal's name, or the reason given to `shutdown()`. */
  readonly trigger: string;
  /** Aborts when the step's time is over, so that it can give up what it waits for. */
  readonly signal: AbortSignal;
}

export interface FlushOptions {
  /** ms the step may take, inside its share of what is left of the deadline; `false`, all of its share. @default 3000 */
  readonly timeout?: number | false;
}

export interface CloseOptions extends FlushOptions {
  /**
   * Names of `close` steps, registered before, that have to be over first; the step waits for just those.
   * `[]` starts at once. @default every `close` step that was registered later
   */
  readonly after?: readonly string[];
}

/** A registered step. */
export interface Step {
  readonly name: string;
  readonly phase: StepPhase;
  readonly timeout: number;
  readonly after: readonly Step[] | undefined;
  readonly run: (context: StepContext) => unknown;
}

/** How a step ended. */
export interface StepReport {
  readonly name: string;
  readonly phase: StepPhase;
  /**
   * `done`; `failed`, it threw or rejected; `timed-out`, it did not settle in its time; `abandoned`, it was
   * running or waiting its turn when the shutdown was forced to end.
   */
  readonly outcome: 'done' | 'failed' | 'timed-out' | 'abandoned';
  /** ms it ran. */
  readonly duration: number;
  /** What it failed with, as text. */
  readonly error?: string;
}
