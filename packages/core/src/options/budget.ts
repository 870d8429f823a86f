import { QuiesceError } from '../errors.ts';
import type { Budget, DrainOptions, QuietDelay } from './options.ts';
import { invalid, readOptions, type Shape } from './read.ts';
import * as check from './validate.ts';

/** ms. Two consecutive lost segments delay a sender by 3 s (RFC 6298 §2 and §5.5: 1 s, then 2 s), although it is still alive. */
const UPLOAD_GRACE = 4_000;
/** ms */
const HANDLER_GRACE = 10_000;
const QUIET_DELAY: Shape<QuietDelay> = {
  min: { check: check.time, required: true },
  max: { check: check.time, required: true },
  quiet: { check: check.time, required: true },
};

type Times = Required<Pick<DrainOptions, 'deadline' | 'shutdownDelay'>> & Pick<DrainOptions, keyof Budget>;

/**
 * Returns the times that share one deadline, after checking that they fit into it. Omitted times are derived from the deadline.
 * @throws QuiesceError `ERR_QUIESCE_OPTION_INVALID`, `ERR_QUIESCE_OPTION_UNKNOWN`, `ERR_QUIESCE_BUDGET`
 */
export function budget({ deadline, ...times }: Times): Budget {
  const cleanupTime = times.cleanupTime ?? defaultCleanupTime(deadline);
  const shutdownDelay = quietDelay(times.shutdownDelay);
  const drainingTime = deadline - cleanupTime - shutdownDelay.max;
  const half = Math.max(0, drainingTime / 2);
  const idleLinger = times.idleLinger ?? Math.min(250, half);
  const uploadGrace = times.uploadGrace ?? Math.min(UPLOAD_GRACE, half);
  const handlerGrace = times.handlerGrace ?? Math.min(HANDLER_GRACE, half);
  const window = typeof times.spread === 'number' ? times.spread : 0;

  const linger = typeof idleLinger === 'number' ? idleLinger : 0;
  // Uploads and idle connections are waited for concurrently.
  const longest = Math.max(linger + window, uploadGrace);
  if (drainingTime <= 0 || longest > drainingTime) {
    const part =
      uploadGrace > linger + window
        ? `uploadGrace ${uploadGrace} ms`
        : `idleLinger ${linger} ms + spread ${window} ms`;
    throw new QuiesceError(
      'ERR_QUIESCE_BUDGET',
      `These times do not fit into the deadline: shutdownDelay ${shutdownDelay.max} ms + ${part} + ` +
        `cleanupTime ${cleanupTime} ms = ${shutdownDelay.max + longest + cleanupTime} ms, deadline ${deadline} ms, ` +
        'which must also leave time for draining. Raise deadline or lower the others.',
    );
  }
  return Object.freeze({
    deadline,
    cleanupTime,
    shutdownDelay,
    idleLinger,
    spread: times.spread ?? 0,
    handlerGrace,
    uploadGrace,
  });
}

/** Returns the default `cleanupTime` in ms. */
export function defaultCleanupTime(deadline: number): number {
  return Math.min(5_000, deadline / 5);
}

function quietDelay(delay: number | QuietDelay): QuietDelay {
  if (typeof delay === 'number') return Object.freeze({ min: delay, max: delay, quiet: 0 });
  const { min, max, quiet } = readOptions(delay, QUIET_DELAY, { prefix: 'shutdownDelay' });
  if (min > max) throw invalid('shutdownDelay.min', `at most shutdownDelay.max (${max})`, min);
  return Object.freeze({ min, max, quiet });
}
