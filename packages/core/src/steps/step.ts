/** `flush` steps run before `close` steps. */
export type StepPhase = 'flush' | 'close';

/** The argument of a step. */
export interface StepContext {
  /** Trigger of the shutdown: the name of a signal, or the reason passed to `shutdown()`. */
  readonly trigger: string;
  /** Aborts when the step's time is up, so that it can stop waiting. */
  readonly signal: AbortSignal;
}

export interface FlushOptions {
  /** Limit in ms, within its share of the time until the deadline; `false`, its whole share. @default 3000 */
  readonly timeout?: number | false;
}

export interface CloseOptions extends FlushOptions {
  /**
   * Names of earlier registered `close` steps that must end first; the step waits for these only. With `[]` it starts at once.
   * @default every `close` step that was registered later
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
   * `done`; `failed`, it threw or rejected; `timed-out`, it did not settle in time; `abandoned`, it was running or waiting when the
   * shutdown was forced to end.
   */
  readonly outcome: 'done' | 'failed' | 'timed-out' | 'abandoned';
  /** Duration in ms. */
  readonly duration: number;
  /** The error as text. */
  readonly error?: string;
}
