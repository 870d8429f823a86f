import { DoctorError, shown } from './errors.ts';

/** The options of `createDrain` that have to do with a stop. Others are accepted, and not looked at. */
export interface DrainInput {
  readonly deadline?: number;
  readonly cleanupTime?: number;
  readonly shutdownDelay?: number | QuietDelay;
  readonly idleLinger?: number | 'keep-alive';
  readonly spread?: number;
  readonly uploadGrace?: number;
  readonly exitGrace?: number;
  readonly readiness?: 'fail' | 'keep';
  readonly signals?: readonly string[] | false;
  readonly health?: HealthInput | false;
}

interface QuietDelay {
  readonly min: number;
  readonly max: number;
  readonly quiet: number;
}

interface HealthInput {
  readonly live?: string | false;
  readonly ready?: string | false;
  readonly startup?: string | false;
}

/** The drain's times in milliseconds, and what else matters here, with the defaults filled in. */
export interface Drain {
  readonly deadline: number;
  readonly cleanupTime: number;
  /** Then it follows the deadline. */
  readonly cleanupTimeByDefault: boolean;
  readonly shutdownDelay: QuietDelay;
  /** What is left of the deadline for the requests in flight; 0 or less where the times do not fit. */
  readonly drainingTime: number;
  /** What draining has to have room for: the longer of `idleLinger` with `spread`, and `uploadGrace`. */
  readonly leastDraining: { readonly name: string; readonly time: number };
  /** Whether `createDrain` accepts these times. */
  readonly fits: boolean;
  readonly exitGrace: number;
  readonly readiness: 'fail' | 'keep';
  /** Empty where the service handles its signals itself. */
  readonly signals: readonly string[];
  /** Paths; `false` where there is none. */
  readonly live: string | false;
  readonly ready: string | false;
  readonly startup: string | false;
}

/** All that the doctor knows of the drain's defaults; a test compares it with the drain. */
const DEFAULTS = {
  deadline: 25_000,
  cleanupTime: 5_000,
  idleLinger: 250,
  exitGrace: 500,
  signals: ['SIGTERM', 'SIGINT'],
  live: '/health/live',
  ready: '/health/ready',
  startup: '/health/startup',
} as const;

const NOT_LOOKED_AT = [
  'handlerGrace',
  'listener',
  'admission',
  'manualReady',
  'uncaughtException',
  'refusal',
  'terminationLog',
  'logger',
];

/**
 * Fills in the defaults of the drain. What it refuses for its type or name is refused here, too; times that do not fit
 * together are a finding.
 * @throws DoctorError `ERR_QUIESCE_DOCTOR_DRAIN`
 */
export function resolveDrain(input: unknown): Drain {
  const options = record('the drain options', input);
  const known = [...Object.keys(READERS), ...NOT_LOOKED_AT];
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      throw refused(`There is no drain option '${name}'. Known: ${known.join(', ')}.`);
  }
  const deadline = READERS.deadline(options['deadline']);
  const cleanupTime = READERS.cleanupTime(options['cleanupTime']) ?? usualCleanupTime(deadline);
  const shutdownDelay = READERS.shutdownDelay(options['shutdownDelay']);
  const drainingTime = deadline - cleanupTime - shutdownDelay.max;
  const idleLinger = READERS.idleLinger(options['idleLinger']);
  const linger =
    idleLinger === 'keep-alive'
      ? 0
      : (idleLinger ?? Math.min(DEFAULTS.idleLinger, Math.max(0, drainingTime / 2)));
  const lingerAndSpread = linger + READERS.spread(options['spread']);
  // Where nobody says it, it follows from what there is for draining.
  const uploadGrace = READERS.uploadGrace(options['uploadGrace']) ?? 0;
  const leastDraining =
    uploadGrace > lingerAndSpread
      ? { name: 'uploadGrace', time: uploadGrace }
      : { name: 'idleLinger + spread', time: lingerAndSpread };
  return {
    deadline,
    cleanupTime,
    cleanupTimeByDefault: options['cleanupTime'] === undefined,
    shutdownDelay,
    drainingTime,
    leastDraining,
    fits: drainingTime > 0 && leastDraining.time <= drainingTime,
    exitGrace: READERS.exitGrace(options['exitGrace']),
    readiness: READERS.readiness(options['readiness']),
    signals: READERS.signals(options['signals']),
    ...READERS.health(options['health']),
  };
}

/** What the drain keeps for cleanup where nobody says it, in milliseconds. */
export function usualCleanupTime(deadline: number): number {
  return Math.min(DEFAULTS.cleanupTime, deadline / 5);
}

const READERS = {
  deadline: (value: unknown) => {
    const deadline = time('deadline', value) ?? DEFAULTS.deadline;
    if (deadline === 0) throw invalid('deadline', 'more than 0 milliseconds', value);
    return deadline;
  },
  cleanupTime: (value: unknown) => time('cleanupTime', value),
  shutdownDelay: (value: unknown): QuietDelay => {
    if (typeof value !== 'object') {
      const delay = time('shutdownDelay', value) ?? 0;
      return { min: delay, max: delay, quiet: 0 };
    }
    const delay = record('shutdownDelay', value);
    const [min, max, quiet] = ['min', 'max', 'quiet'].map((key) => time(`shutdownDelay.${key}`, delay[key]));
    if (min === undefined || max === undefined || quiet === undefined || min > max) {
      throw invalid('shutdownDelay', 'milliseconds, or { min, max, quiet } with min at most max', value);
    }
    return { min, max, quiet };
  },
  idleLinger: (value: unknown) => (value === 'keep-alive' ? value : time('idleLinger', value)),
  spread: (value: unknown) => time('spread', value) ?? 0,
  uploadGrace: (value: unknown) => {
    const grace = time('uploadGrace', value);
    if (grace === 0) throw invalid('uploadGrace', 'more than 0 milliseconds', value);
    return grace;
  },
  exitGrace: (value: unknown) => time('exitGrace', value) ?? DEFAULTS.exitGrace,
  readiness: (value: unknown): 'fail' | 'keep' => {
    if (value === undefined || value === 'fail' || value === 'keep') return value ?? 'fail';
    throw invalid('readiness', "'fail' or 'keep'", value);
  },
  signals: (value: unknown): readonly string[] => {
    if (value === false) return [];
    if (value === undefined) return DEFAULTS.signals;
    if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value;
    throw invalid('signals', 'a list of signals, or false', value);
  },
  health: (value: unknown): Pick<Drain, 'live' | 'ready' | 'startup'> => {
    const off = { live: false, ready: false, startup: false };
    const health = value === false ? off : record('health', value === undefined ? {} : value);
    const path = (key: 'live' | 'ready' | 'startup') => {
      const given = health[key] ?? DEFAULTS[key];
      if (given === false || typeof given === 'string') return given;
      throw invalid(`health.${key}`, 'a path, or false', given);
    };
    return { live: path('live'), ready: path('ready'), startup: path('startup') };
  },
};

function time(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && value >= 0 && value < 2 ** 31) return value;
  throw invalid(name, 'milliseconds, from 0 to 2147483647', value);
}

function record(name: string, value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw invalid(name, 'an object', value);
}

function invalid(name: string, expected: string, value: unknown): DoctorError {
  return refused(`Of the drain, '${name}' must be ${expected}; received ${shown(value)}.`);
}

function refused(message: string): DoctorError {
  return new DoctorError('ERR_QUIESCE_DOCTOR_DRAIN', message);
}
