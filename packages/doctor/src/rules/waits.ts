import { delayName, type Context } from '../budget.ts';
import { inDrain, inFile } from '../changes.ts';
import { formatTime } from '../durations.ts';
import { delayChanges, delayWithin, limitChanges } from '../reshape.ts';
import type { KubernetesWorkload, Workload } from '../workload.ts';
import type { WorkloadRule } from './rule.ts';
import { SOURCES } from './sources.ts';

const waitMissing: WorkloadRule = {
  id: 'wait-missing',
  severity: 'warning',
  of: ['kubernetes'],
  why: 'SIGTERM and the removal from the endpoints race each other: requests keep arriving until every node knows.',
  source: SOURCES.termination,
  check: (workload, context) => {
    const waits = waitsOf(workload, context);
    if (!waits || waits.preStop + waits.delay > 0 || waits.needed === 0) return undefined;
    return {
      problem: `Neither preStop nor ${delayName(context.drain)} waits; requests may keep coming for ${formatTime(waits.needed)}.`,
      at: waits.container.at,
      ...lengthened(waits),
      otherwise: delayWithin(context.drain, waits.needed),
    };
  },
};

const waitTooShort: WorkloadRule = {
  id: 'wait-too-short',
  severity: 'warning',
  of: ['kubernetes'],
  why: 'Requests keep arriving until every node, and every client that caches the address, knows.',
  source: SOURCES.termination,
  check: (workload, context) => {
    const waits = waitsOf(workload, context);
    const waited = waits && waits.preStop + waits.delay;
    if (!waits || !waited || waited >= waits.needed) return undefined;
    const { propagation, clientCache } = context.settings;
    const caches = clientCache > 0 ? ` + client caches ${formatTime(clientCache)}` : '';
    return {
      problem:
        `${waitsInWords(waits)} ${formatTime(waited)}; requests may come for ${formatTime(waits.needed)} ` +
        `(propagation ${formatTime(propagation)}${caches}).`,
      at: waits.container.preStop?.at ?? waits.container.at,
      ...lengthened(waits),
    };
  },
};

const waitTwice: WorkloadRule = {
  id: 'wait-twice',
  severity: 'warning',
  of: ['kubernetes'],
  why: 'Both wait for the same event, so the second wait only uses up grace period.',
  source: SOURCES.preStopSleep,
  check: (workload, context) => {
    if (workload.platform !== 'kubernetes' || !workload.preStop?.time || workload.preStop.isOfHost === true) {
      return undefined;
    }
    const { min } = context.drain.shutdownDelay;
    // Two waits are not redundant if neither is long enough alone.
    const { propagation, clientCache } = context.settings;
    if (min === 0 || (min < propagation + clientCache && workload.preStop.time < propagation + clientCache)) {
      return undefined;
    }
    const keepsDelay = min >= propagation + clientCache;
    const { preStop } = workload;
    return {
      problem: `preStop sleeps ${formatTime(preStop.time ?? 0)}, and then ${delayName(context.drain)} waits ${formatTime(min)}.`,
      at: preStop.at,
      changes: keepsDelay ? [inFile(preStop.at, null)] : [inDrain('shutdownDelay', 0)],
      otherwise: keepsDelay ? [inDrain('shutdownDelay', 0)] : [],
    };
  },
};

const preStopUnknown: WorkloadRule = {
  id: 'pre-stop-unknown',
  severity: 'note',
  of: ['kubernetes'],
  why: 'The time of the hook comes out of the grace period, so it belongs in the sum.',
  source: SOURCES.termination,
  check: (workload) =>
    workload.platform === 'kubernetes' && workload.preStop && workload.preStop.time === undefined
      ? {
          problem: 'The duration of preStop is unknown. The sum counts it as 0 s; set it with --pre-stop.',
          at: workload.preStop.at,
          changes: [],
        }
      : undefined,
};

/** Rules about the time between the stop request for a pod and its last request. */
export const WAIT_RULES: readonly WorkloadRule[] = [waitMissing, waitTooShort, waitTwice, preStopUnknown];

interface Waits {
  readonly container: KubernetesWorkload;
  readonly context: Context;
  readonly preStop: number;
  /** The minimum wait: traffic may end it there. */
  readonly delay: number;
  readonly needed: number;
}

/** `undefined` if no request comes, or if the wait is unknown. */
function waitsOf(workload: Workload, context: Context): Waits | undefined {
  if (workload.platform !== 'kubernetes' || !workload.serves) return undefined;
  const { preStop } = workload;
  if (preStop && preStop.time === undefined) return undefined;
  const { propagation, clientCache } = context.settings;
  return {
    container: workload,
    context,
    preStop: preStop?.time ?? 0,
    delay: context.drain.shutdownDelay.min,
    needed: propagation + clientCache,
  };
}

function waitsInWords({ preStop, delay, context: { drain } }: Waits): string {
  if (preStop > 0 && delay > 0) return `preStop and ${delayName(drain)} wait`;
  return preStop > 0 ? 'preStop waits' : `${delayName(drain)} waits`;
}

/** Returns a delay that is long enough beside the existing hook, and the time for it. */
function lengthened({ container, context, preStop, needed }: Waits) {
  const { drain } = context;
  const delay = needed - preStop;
  const longer = Math.max(0, delay - drain.shutdownDelay.max);
  return { changes: [...delayChanges(drain, delay), ...limitChanges(container, context, longer)] };
}
