import type { Finding } from '../probes/probe.ts';
import type { Stage } from '../stage/stage.ts';
import type { Exit } from '../subject/subject.ts';
import type { Connection } from '../wire/connection.ts';
import type { Exchange } from '../wire/exchange.ts';
import type { ConnectionRecord, RequestRecord, RunRecord } from './report.ts';

/** Characters of output that are kept of a failed run. */
const OUTPUT = 2_000;

/** Records one run, with the signal as the origin of time. */
export function recordRun(stage: Stage, finding: Finding, exit: Exit | undefined): RunRecord {
  const origin = stage.signalledAt ?? performance.now();
  const when = (moment: number): number => Math.round((moment - origin) * 10) / 10;
  const maybe = (moment: number | undefined): number | undefined => {
    return moment === undefined ? undefined : when(moment);
  };
  const request = (exchange: Exchange): RequestRecord => ({
    method: exchange.method,
    path: exchange.path,
    sentAt: maybe(exchange.sentAt),
    headAt: maybe(exchange.headAt),
    endedAt: maybe(exchange.endedAt),
    status: exchange.status,
    bytes: exchange.body.bytes,
    announcesClose: exchange.announcesClose,
    outcome: exchange.outcome,
  });
  const connection = (one: Connection): ConnectionRecord => ({
    openedAt: when(one.openedAt),
    connectedAt: maybe(one.connectedAt),
    closedAt: maybe(one.closedAt),
    ending: one.ending,
    requests: one.exchanges.map(request),
  });
  return {
    verdict: finding.verdict,
    saw: finding.verdict === 'skip' ? finding.reason : finding.saw,
    ...(finding.verdict === 'fail' && finding.rank !== undefined ? { rank: finding.rank } : {}),
    ...(finding.verdict === 'fail' && finding.fix !== undefined ? { fix: finding.fix } : {}),
    startedAt: when(stage.subject.startedAt),
    endedAt: when(performance.now()),
    heldUp: stage.heldUp,
    exit: exit && { at: when(exit.at), code: exit.code, signal: exit.signal },
    connections: stage.connections.map(connection),
    output: finding.verdict === 'fail' ? stage.subject.output.text.slice(-OUTPUT) : '',
  };
}
