import type { Worker } from 'node:cluster';
import { availableParallelism, constants } from 'node:os';
import type { Logger } from '@quiesce/core';
import { ClusterError } from './errors.ts';

/**
 * Resolves when the worker is ready, and rejects if it never will be.
 * @param signal aborts when nobody waits any more: the worker has ended, or is being stopped
 */
export type ReadyCheck = (worker: Worker, signal: AbortSignal) => Promise<void>;

/** How long the place of a worker that ended stays empty. */
export interface BackOff {
  /** ms after the first end. @default 100 */
  readonly min?: number;
  /** ms at most; every further end doubles the time. A worker that was ready for this long begins anew. @default 30_000 */
  readonly max?: number;
}

export interface RunWorkersOptions {
  /** How many workers serve. @default os.availableParallelism() */
  readonly count?: number;
  /**
   * When a worker is ready: once it listens, once it has sent the message `ready`, or once this function's promise
   * resolves. @default 'listening'
   */
  readonly ready?: 'listening' | 'message' | ReadyCheck;
  /** ms that a rolling restart waits for each new worker to be ready. @default 30_000 */
  readonly readyTimeout?: number;
  /**
   * ms that a worker has from SIGTERM to its end; then it is killed. Has to be longer than the worker's own `deadline`
   * and `exitGrace`. @default 30_000
   */
  readonly deadline?: number;
  /** When a worker that ended by itself is replaced. */
  readonly backOff?: BackOff;
  /** The signal that begins a rolling restart; `false` for none. @default 'SIGHUP' */
  readonly restartSignal?: NodeJS.Signals | false;
  /** The signals that stop all workers and then this process; `false` for none. @default ['SIGTERM', 'SIGINT'] */
  readonly signals?: readonly NodeJS.Signals[] | false;
  /** Where lines go, in pino's argument order; `false` for nowhere. @default lines on stderr */
  readonly logger?: Logger | false;
}

/** The options, checked and complete. */
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

const LONGEST_TIMER = 2 ** 31 - 1;
const TIME = `milliseconds, from 0 to ${LONGEST_TIMER}`;
const UNCATCHABLE = new Set<unknown>(['SIGKILL', 'SIGSTOP']);

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTime: Check = (value) => typeof value === 'number' && value >= 0 && value <= LONGEST_TIMER;
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
 * Checks the options and fills in the defaults. Nothing is kept of the caller's object.
 * @throws ClusterError `ERR_QUIESCE_CLUSTER_OPTION`
 */
export function resolveOptions(options: RunWorkersOptions): ResolvedOptions {
  checkShape('', options, SHAPE);
  checkShape('backOff.', options.backOff ?? {}, BACK_OFF);
  const restartSignal = options.restartSignal ?? 'SIGHUP';
  const signals = options.signals ?? ['SIGTERM', 'SIGINT'];
  if (signals !== false && restartSignal !== false && signals.includes(restartSignal)) {
    throw wrong(`'restartSignal' must be none of 'signals'; received ${restartSignal}`);
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
