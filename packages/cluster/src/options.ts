import type { Worker } from 'node:cluster';
import { availableParallelism, constants } from 'node:os';
import type { Logger } from '@quiesce/core';
import { ClusterError } from './errors.ts';

/**
 * Resolves when the worker is ready; rejects if it never will be.
 * @param signal aborts when the result is no longer needed: the worker has ended, or is being stopped
 */
export type ReadyCheck = (worker: Worker, signal: AbortSignal) => Promise<void>;

/** How long to wait before a worker that ended is replaced. */
export interface BackOff {
  /** ms after the first end. @default 100 */
  readonly min?: number;
  /**
   * Maximum in ms. Each further end doubles the time, which starts again at `min` after a worker that was ready for this long.
   * @default 30_000
   */
  readonly max?: number;
}

export interface RunWorkersOptions {
  /** Number of workers. @default os.availableParallelism() */
  readonly count?: number;
  /**
   * When a worker is ready: when it listens, when it has sent the message `ready`, or when this function's promise resolves.
   * @default 'listening'
   */
  readonly ready?: 'listening' | 'message' | ReadyCheck;
  /** Maximum time in ms for each new worker of a rolling restart to become ready. @default 30_000 */
  readonly readyTimeout?: number;
  /**
   * Maximum time in ms from a worker's SIGTERM to its end; then it is killed. Must be longer than the worker's own `deadline` plus
   * `exitGrace`. @default 30_000
   */
  readonly deadline?: number;
  /** When a worker that ended by itself is replaced. */
  readonly backOff?: BackOff;
  /** The signal that starts a rolling restart; `false` for none. @default 'SIGHUP' */
  readonly restartSignal?: NodeJS.Signals | false;
  /** The signals that stop all workers and then this process; `false` for none. @default ['SIGTERM', 'SIGINT'] */
  readonly signals?: readonly NodeJS.Signals[] | false;
  /** The logger, in pino's argument order; `false` turns logging off. @default lines on stderr */
  readonly logger?: Logger | false;
}

/** The options, checked and with their defaults. */
export interface ResolvedOptions {
  readonly count: number;
  readonly ready: 'listening' | 'message' | ReadyCheck;
  readonly readyTimeout: number;
  readonly deadline: number;
  readonly backOff: Required<BackOff>;
  readonly restartSignal: NodeJS.Signals | undefined;
  readonly signals: readonly NodeJS.Signals[];
  readonly logger: Logger | false | undefined;
}

type Check = (value: unknown) => boolean;

const MAX_TIMER = 2 ** 31 - 1;
const TIME = `milliseconds, from 0 to ${MAX_TIMER}`;
const UNCATCHABLE = new Set<unknown>(['SIGKILL', 'SIGSTOP']);

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTime: Check = (value) => typeof value === 'number' && value >= 0 && value <= MAX_TIMER;
const isSignal: Check = (value) =>
  typeof value === 'string' && Object.hasOwn(constants.signals, value) && !UNCATCHABLE.has(value);

const SHAPE: Readonly<Record<keyof RunWorkersOptions, readonly [is: Check, expected: string]>> = {
  count: [(value) => Number.isInteger(value) && Number(value) >= 1, 'a whole number, 1 or more'],
  ready: [
    (value) => value === 'listening' || value === 'message' || typeof value === 'function',
    "'listening', 'message' or a function",
  ],
  readyTimeout: [isTime, TIME],
  deadline: [isTime, TIME],
  backOff: [isObject, 'an object, { min, max }'],
  restartSignal: [(value) => value === false || isSignal(value), 'a signal that can be caught, or false'],
  signals: [
    (value) => value === false || (Array.isArray(value) && value.every((name) => isSignal(name))),
    'a list of signals that can be caught, or false',
  ],
  logger: [
    (value) =>
      value === false ||
      (isObject(value) &&
        (['info', 'warn', 'error'] as const).every(
          (level) => typeof Reflect.get(value, level) === 'function',
        )),
    'a logger with info, warn and error, or false',
  ],
};
const BACK_OFF: Readonly<Record<keyof BackOff, readonly [is: Check, expected: string]>> = {
  min: [isTime, TIME],
  max: [isTime, TIME],
};

/**
 * Checks the options and fills in the defaults. The result shares no object with `options`.
 * @throws ClusterError `ERR_QUIESCE_CLUSTER_OPTION`
 */
export function resolveOptions(options: RunWorkersOptions): ResolvedOptions {
  checkShape('', options, SHAPE);
  checkShape('backOff.', options.backOff ?? {}, BACK_OFF);
  const restartSignal = options.restartSignal ?? 'SIGHUP';
  const signals = options.signals ?? ['SIGTERM', 'SIGINT'];
  if (signals !== false && restartSignal !== false && signals.includes(restartSignal)) {
    throw wrong(`'restartSignal' must not be one of 'signals'; received ${restartSignal}`);
  }
  const { min = 100, max = 30_000 } = options.backOff ?? {};
  if (min > max) throw wrong(`'backOff.min' must not be above 'backOff.max'; received ${min} and ${max}`);
  return Object.freeze({
    count: options.count ?? availableParallelism(),
    ready: options.ready ?? 'listening',
    readyTimeout: options.readyTimeout ?? 30_000,
    deadline: options.deadline ?? 30_000,
    backOff: Object.freeze({ min, max }),
    restartSignal: restartSignal === false ? undefined : restartSignal,
    signals: Object.freeze(signals === false ? [] : [...new Set(signals)]),
    logger: options.logger,
  });
}

function checkShape(
  path: string,
  options: object,
  shape: Readonly<Record<string, readonly [is: Check, expected: string]>>,
): void {
  if (!isObject(options)) throw wrong(`the options must be an object; received ${shown(options)}`);
  for (const [key, value] of Object.entries(options)) {
    const known = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (!known) throw wrong(`there is no option '${path}${key}'. Known: ${Object.keys(shape).join(', ')}`);
    const [is, expected] = known;
    if (value !== undefined && !is(value)) {
      throw wrong(`option '${path}${key}' must be ${expected}; received ${shown(value)}`);
    }
  }
}

function wrong(message: string): ClusterError {
  return new ClusterError('ERR_QUIESCE_CLUSTER_OPTION', `runWorkers: ${message}.`);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  if (typeof value === 'number' || typeof value === 'boolean') return `${typeof value} ${value}`;
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? 'an array' : typeof value;
}
