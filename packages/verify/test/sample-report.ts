import type {
  ConnectionRecord,
  Outcome,
  ProbeId,
  ProbeResult,
  RequestRecord,
  RunRecord,
  Verdict,
  VerifyReport,
} from '@quiesce/verify';

/** A request, by default answered with 200. */
export function request(sentAt: number, endedAt: number, other: Partial<RequestRecord> = {}): RequestRecord {
  return {
    method: 'GET',
    path: '/',
    sentAt,
    headAt: endedAt,
    endedAt,
    status: 200,
    bytes: 5,
    announcesClose: false,
    outcome: 'answered',
    ...other,
  };
}

/** A request without a complete response. */
export function lost(sentAt: number | undefined, endedAt: number, outcome: Outcome): RequestRecord {
  const head = outcome === 'truncated' && sentAt !== undefined ? { headAt: sentAt + 5, status: 200 } : {};
  return { ...request(0, endedAt), sentAt, headAt: undefined, status: undefined, bytes: 0, outcome, ...head };
}

export function connection(
  openedAt: number,
  closedAt: number | undefined,
  ending: ConnectionRecord['ending'],
  requests: readonly RequestRecord[] = [],
): ConnectionRecord {
  return {
    openedAt,
    connectedAt: ending === 'refused' ? undefined : openedAt + 1,
    closedAt,
    ending,
    requests,
  };
}

export function run(verdict: Verdict, saw: string, other: Partial<RunRecord> = {}): RunRecord {
  return {
    verdict,
    saw,
    startedAt: -400,
    heldUp: 0,
    endedAt: 330,
    exit: { at: 320, code: 0, signal: undefined },
    connections: [],
    output: '',
    ...other,
  };
}

export function probe(
  id: ProbeId,
  runs: readonly RunRecord[],
  other: Partial<ProbeResult> = {},
): ProbeResult {
  const failed = runs.filter(({ verdict }) => verdict === 'fail');
  const worst = failed[0] ?? runs[0];
  return {
    id,
    title: 'a request in flight at the signal is answered whole',
    precedent: 'Go net/http Shutdown, nginx -s quit',
    rank: 'lost',
    fix: 'Wait for the responses in flight before the process ends.',
    verdict: worst?.verdict ?? 'skip',
    saw: worst?.saw ?? '',
    failedRuns: failed.length,
    runs,
    ...other,
  };
}

export function report(probes: readonly ProbeResult[], other: Partial<VerifyReport> = {}): VerifyReport {
  const failed = probes.filter(({ verdict }) => verdict === 'fail');
  return {
    verdict: failed.length > 0 ? 'fail' : 'pass',
    rootCause: undefined,
    server: {
      url: 'http://127.0.0.1',
      command: ['node', 'server.js'],
      stoppedBy: 'SIGTERM',
      bootTime: 120,
      keepsAlive: true,
      http2: false,
    },
    limits: { budget: 10_000, lameDuck: 0, timely: 2_000, stallLimit: 5_000, repeat: 1 },
    seed: 1234,
    startedAt: '2026-03-01T12:00:00.000Z',
    duration: 41_000,
    probes,
    failures: failed.map(({ id, title, saw, fix }) => `${id}: ${title}, but ${saw}. Try: ${fix}`),
    ...other,
  };
}

/** A run of `load`: each connection sends `requests` in sequence. Of the requests after the signal, one in a hundred is lost. */
export function load(connections: number, requests: number): RunRecord {
  return run('fail', `${connections} reset after send, the rest answered`, {
    endedAt: 1_000,
    exit: { at: 960, code: 0, signal: undefined },
    connections: Array.from({ length: connections }, (_, index) => {
      const openedAt = -900 + (index % 30) * 7;
      const pace = 1_800 / requests;
      const sent = Array.from({ length: requests }, (_unused, number) => {
        const sentAt = openedAt + number * pace;
        const isLost = sentAt > 0 && (number * 7 + index * 13) % 100 === 0;
        if (isLost) return lost(sentAt, sentAt + 2, 'reset after send');
        if (sentAt > 700) return request(sentAt, sentAt + 2, { status: 503, outcome: 'refused readable' });
        return request(sentAt, sentAt + 3 + (index % 9));
      });
      return connection(openedAt, 950, 'server FIN', sent);
    }),
  });
}
