import { DoctorError, shown } from './errors.ts';
import {
  plannedDeadline,
  plannedDelay,
  situationOf,
  SITUATIONS,
  type QuietDelay,
  type Situation,
  type Surroundings,
} from './plan.ts';

/** The options of `createDrain` that have to do with a stop. Others are accepted, and not looked at. */
export interface DrainInput {
  readonly deadline?: number;
  readonly cleanupTime?: number;
  readonly situation?: 'auto' | Situation;
  readonly shutdownDelay?: number | QuietDelay;
  readonly idleLinger?: number | 'keep-alive';
  readonly spread?: number;
  readonly uploadGrace?: number;
  readonly exitGrace?: number;
  readonly admission?: 'refuse' | 'serve';
  readonly readiness?: 'fail' | 'keep';
  readonly signals?: readonly string[] | false;
  readonly health?: HealthInput | false;
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
  /** Whether `shutdownDelay` is left out: then the drain decides it, and it follows the deadline. */
  readonly delayIsPlanned: boolean;
  /** Whether a planned lame duck waits until a balancer's checks have failed. */
  readonly awaitsChecks: boolean;
  /** Whether the deadline is left out, and less than usual because the platform says when it kills. */
  readonly deadlineIsPlanned: boolean;
  /** What is left of the deadline for the requests in flight; 0 or less where the times do not fit. */
  readonly drainingTime: number;
  /** What draining has to have room for: the longer of `idleLinger` with `spread`, and `uploadGrace`. */
  readonly leastDraining: { readonly name: string; readonly time: number };
  /** Whether `createDrain` accepts these times. */
  readonly fits: boolean;
  readonly exitGrace: number;
  /** What a request gets while draining. */
  readonly admission: 'refuse' | 'serve';
  readonly readiness: 'fail' | 'keep';
  /** Empty where the service handles its signals itself. */
  readonly signals: readonly string[];
  /** Paths; `false` where there is none. */
  readonly live: string | false;
  readonly ready: string | false;
  readonly startup: string | false;
}

/** ms */
export const USUAL_DEADLINE = 25_000;

/** All that the doctor knows of the drain's defaults; a test compares it with the drain. */
const DEFAULTS = {
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
  'manualReady',
  'uncaughtException',
  'refusal',
  'terminationLog',
  'logger',
];

const ANYWHERE: Surroundings = { situation: 'probed', limit: undefined };

/**
 * Fills in the defaults of the drain, and what its plan decides where it runs. What it refuses for its type or name is
 * refused here, too; times that do not fit together are a finding.
 * @throws DoctorError `ERR_QUIESCE_DOCTOR_DRAIN`
 */
export function resolveDrain(input: unknown, where: Surroundings = ANYWHERE): Drain {
  const options = record('the drain options', input);
  const known = [...Object.keys(READERS), ...NOT_LOOKED_AT];
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      throw refused(`There is no drain option '${name}'. Known: ${known.join(', ')}.`);
  }
  const setDeadline = READERS.deadline(options['deadline']);
  if (setDeadline !== undefined) return resolveWithin(setDeadline, options, where);
  const planned = resolveWithin(plannedDeadline(USUAL_DEADLINE, where.limit), options, where);
  // Where the times that are set do not fit into what the platform leaves, the drain takes no notice of that.
  return planned.fits ? planned : resolveWithin(USUAL_DEADLINE, options, where);
}

function resolveWithin(deadline: number, options: Record<string, unknown>, where: Surroundings): Drain {
  const isDeadlineSet = options['deadline'] !== undefined;
  const cleanupTime = READERS.cleanupTime(options['cleanupTime']) ?? usualCleanupTime(deadline);
  const setDelay = READERS.shutdownDelay(options['shutdownDelay']);
  const draining = deadline - cleanupTime - (setDelay?.max ?? 0);
  const idleLinger = READERS.idleLinger(options['idleLinger']);
  const linger =
    idleLinger === 'keep-alive'
      ? 0
      : (idleLinger ?? Math.min(DEFAULTS.idleLinger, Math.max(0, draining / 2)));
  const spread = READERS.spread(options['spread']);
  const lingerAndSpread = linger + spread;
  // Where nobody says it, it follows from what there is for draining.
  const uploadGrace = READERS.uploadGrace(options['uploadGrace']) ?? 0;
  const leastDraining =
    uploadGrace > lingerAndSpread
      ? { name: 'uploadGrace', time: uploadGrace }
      : { name: 'idleLinger + spread', time: lingerAndSpread };
  const readiness = READERS.readiness(options['readiness']);
  const situation = situationOf(READERS.situation(options['situation']), where, readiness);
  const shutdownDelay =
    setDelay ??
    plannedDelay(situation.name, {
      draining,
      // A planned lame duck leaves idle connections to their clients.
      needed: Math.max(idleLinger === undefined ? spread : lingerAndSpread, uploadGrace),
      isLimitKnown: isDeadlineSet || where.limit !== undefined,
    });
  return {
    deadline,
    deadlineIsPlanned: !isDeadlineSet && deadline < USUAL_DEADLINE,
    cleanupTime,
    cleanupTimeByDefault: options['cleanupTime'] === undefined,
    shutdownDelay,
    delayIsPlanned: setDelay === undefined,
    awaitsChecks: setDelay === undefined && situation.awaitsChecks,
    drainingTime: deadline - cleanupTime - shutdownDelay.max,
    leastDraining,
    fits: draining > 0 && leastDraining.time <= draining,
    exitGrace: READERS.exitGrace(options['exitGrace']),
    admission: READERS.admission(options['admission']) ?? (situation.name === 'quiet' ? 'refuse' : 'serve'),
    readiness,
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
    const deadline = time('deadline', value);
    if (deadline === 0) throw invalid('deadline', 'more than 0 milliseconds', value);
    return deadline;
  },
  cleanupTime: (value: unknown) => time('cleanupTime', value),
  situation: (value: unknown): 'auto' | Situation => {
    const situation = (['auto', ...SITUATIONS] as const).find((name) => name === (value ?? 'auto'));
    if (situation) return situation;
    throw invalid('situation', `'auto', ${SITUATIONS.map((name) => `'${name}'`).join(', ')}`, value);
  },
  shutdownDelay: (value: unknown): QuietDelay | undefined => {
    if (typeof value !== 'object') {
      const delay = time('shutdownDelay', value);
      return delay === undefined ? undefined : { min: delay, max: delay, quiet: 0 };
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
  admission: (value: unknown): 'refuse' | 'serve' | undefined => {
    if (value === undefined || value === 'refuse' || value === 'serve') return value;
    throw invalid('admission', "'refuse' or 'serve'", value);
  },
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
