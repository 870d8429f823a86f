import type { ProbeId } from '../probes/ids.ts';
import type { ConnectionRecord, RequestRecord, VerifyReport } from '../report/report.ts';
import { isLost } from '../wire/outcome.ts';

/** How many requests were lost: their clients cannot know whether they were run. */
export interface Lost {
  readonly lost: number;
  readonly requests: number;
}

/**
 * Probes left out: their requests never end, their clients leave, or a second signal asks for the cut. No server answers all of
 * these.
 */
const NOT_COUNTED: ReadonlySet<ProbeId> = new Set<ProbeId>([
  'signal-handled',
  'event-stream',
  'reconnect-storm',
  'orphaned-handler',
  'half-head-silent',
  'half-body-silent',
  'budget',
  'truthful-exit',
  'second-signal',
  'second-interrupt',
]);

/** Returns how many answerable requests all probes sent, and how many of them were lost. */
export function lostIn({ probes }: VerifyReport): Lost {
  const requests = probes
    .filter(({ id }) => !NOT_COUNTED.has(id))
    .flatMap(({ runs }) => runs.flatMap(({ connections }) => connections.flatMap(sentOn)));
  return {
    requests: requests.length,
    lost: requests.filter(({ outcome }) => outcome && isLost(outcome)).length,
  };
}

/**
 * Returns the requests of a connection, without those behind a response that announced the close: they were not run, so the client
 * sends them again (RFC 9112 section 9.6).
 */
function sentOn({ requests }: ConnectionRecord): readonly RequestRecord[] {
  const last = requests.findIndex(({ announcesClose, outcome }) => {
    return announcesClose && (outcome === 'answered' || outcome === 'refused readable');
  });
  return last === -1 ? requests : requests.slice(0, last + 1);
}
