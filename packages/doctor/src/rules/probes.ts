import { delayName } from '../budget.ts';
import { elsewhere, inFile } from '../changes.ts';
import { formatTime } from '../durations.ts';
import type { WorkloadRule } from './rule.ts';
import { SOURCES } from './sources.ts';

const readinessMissing: WorkloadRule = {
  id: 'readiness-probe-missing',
  severity: 'warning',
  of: ['kubernetes'],
  why: 'Without one, a container counts as ready from its start: the old pod is stopped before the new one can answer.',
  source: SOURCES.probes,
  check: (workload, { drain }) =>
    workload.platform === 'kubernetes' && workload.serves && !workload.readiness
      ? {
          problem: 'The container has ports, and no readinessProbe.',
          at: workload.readinessAt,
          changes: [elsewhere(`readinessProbe: { httpGet: { path: ${drain.ready || '/'}, port: … } }`)],
        }
      : undefined,
};

const livenessIsReadiness: WorkloadRule = {
  id: 'liveness-is-readiness',
  severity: 'warning',
  of: ['kubernetes'],
  why: 'Readiness fails while the service stops, and while a dependency check fails: the kubelet would restart the service instead of only sending no requests.',
  source: SOURCES.probes,
  check: (workload, { drain }) => {
    if (workload.platform !== 'kubernetes') return undefined;
    const { liveness, readiness } = workload;
    if (liveness?.path === undefined || withoutSlash(liveness.path) === drain.live) return undefined;
    const same = readiness?.path === liveness.path && readiness.port === liveness.port;
    if (!same && withoutSlash(liveness.path) !== drain.ready) return undefined;
    return {
      problem: `livenessProbe asks for ${liveness.path}, which is ${same ? "readinessProbe's" : "the drain's readiness"}.`,
      at: liveness.pathAt,
      changes: [inFile(liveness.pathAt, drain.live === false ? '/health/live' : drain.live)],
    };
  },
};

const livenessRefused: WorkloadRule = {
  id: 'liveness-refused',
  severity: 'note',
  of: ['kubernetes'],
  why: "While draining, routes of the app are answered 503 with admission: 'refuse'. The kubelet stops asking when a pod is deleted, but not when the service stops by itself.",
  source: SOURCES.prober,
  check: (workload, { drain }) => {
    if (workload.platform !== 'kubernetes' || drain.live === false || drain.admission === 'serve')
      return undefined;
    const { liveness, readiness } = workload;
    if (liveness?.path === undefined || liveness.path === readiness?.path) return undefined;
    const answered = [drain.live, drain.ready, drain.startup].includes(withoutSlash(liveness.path));
    const patience = liveness.period * liveness.failures;
    if (answered || patience >= drain.drainingTime) return undefined;
    return {
      problem:
        `livenessProbe asks for ${liveness.path} and gives up after ${formatTime(patience)}; ` +
        `draining may take ${formatTime(drain.drainingTime)}.`,
      at: liveness.pathAt,
      changes: [inFile(liveness.pathAt, drain.live)],
    };
  },
};

const readinessTooSlow: WorkloadRule = {
  id: 'readiness-too-slow',
  severity: 'note',
  of: ['kubernetes'],
  why: 'A deleted pod leaves the endpoints whatever its readiness. A pod that stops by itself leaves them only after its probe has failed.',
  source: SOURCES.probes,
  check: (workload, { drain }) => {
    if (workload.platform !== 'kubernetes' || drain.awaitedFailures === undefined || !workload.serves)
      return undefined;
    const { readiness } = workload;
    if (!readiness || readiness.path === undefined || withoutSlash(readiness.path) !== drain.ready)
      return undefined;
    const { period, failures, periodAt } = readiness;
    const { max } = drain.shutdownDelay;
    if (period * failures <= max) return undefined;
    const seconds = Math.floor(max / failures / 1_000);
    return {
      problem:
        `readinessProbe fails after ${formatTime(period)} × ${failures} = ${formatTime(period * failures)}, and ` +
        `${delayName(drain)} lasts ${formatTime(max)} at most.`,
      at: periodAt,
      changes: seconds > 0 ? [inFile(periodAt, seconds)] : [],
    };
  },
};

/** Rules about health checks. */
export const PROBE_RULES: readonly WorkloadRule[] = [
  readinessMissing,
  readinessTooSlow,
  livenessIsReadiness,
  livenessRefused,
];

/** The drain answers both forms of the path. */
function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
