import type { RequestRecord, RunRecord } from '../report.ts';

/** State of the server as its clients saw it. */
type PhaseName = 'before the signal' | 'runs' | 'refuses' | 'does not listen' | 'is gone';

export interface Phase {
  readonly name: PhaseName;
  readonly from: number;
  readonly to: number;
}

/**
 * The phases of a shutdown as observed: the server runs until the first 503, refuses with 503 until the first refused connection,
 * then does not listen until its process ends. Phases that no client observed are left out.
 */
export function phasesOf(
  { connections, exit, endedAt: probeEndedAt }: RunRecord,
  from: number,
  to: number,
): Phase[] {
  const requests = connections.flatMap((connection) => connection.requests);
  const refusedAt = earliest(requests.filter((request) => isRefusal(request)).map(({ endedAt }) => endedAt));
  const closedAt = earliest(
    connections.filter(({ ending }) => ending === 'refused').map(({ openedAt }) => openedAt),
  );
  const goneAt = exit?.at;
  // There are no observations after the end of the probe.
  const end = exit === undefined ? Math.min(to, probeEndedAt) : to;
  const begins: [PhaseName, number | undefined][] = [
    ['before the signal', from],
    ['runs', 0],
    ['refuses', refusedAt],
    ['does not listen', closedAt],
    ['is gone', goneAt],
  ];
  const known = begins.flatMap(([name, at]) => (at === undefined ? [] : [{ name, from: at }]));
  return known
    .map(({ name, from: begin }, index) => {
      return { name, from: begin, to: Math.min(end, ...known.slice(index + 1).map((later) => later.from)) };
    })
    .filter((phase) => phase.to > phase.from);
}

function isRefusal({ outcome }: RequestRecord): boolean {
  return outcome === 'refused readable';
}

/** Returns the earliest moment after the signal. */
function earliest(moments: readonly (number | undefined)[]): number | undefined {
  const after = moments.filter((moment) => moment !== undefined && moment > 0);
  return after.length > 0 ? Math.min(...after.map((moment) => moment ?? 0)) : undefined;
}
