import type { VerifyReport } from '../report.ts';
import { MARKS, summary, time, withVerdict } from '../words.ts';
import { element, type Markup } from '../markup.ts';

/** The verdict, the server and the limits it was judged against. */
export function headerOf(report: VerifyReport, what: string): Markup {
  const { verdict } = report;
  return element(
    'header',
    { class: verdict },
    element(
      'p',
      { class: 'verdict' },
      element('span', { class: 'mark' }, MARKS[verdict]),
      ` ${verdictWords(report)}`,
    ),
    element('h1', {}, 'Shutdown of ', element('code', {}, what)),
    element('p', { class: 'summary' }, summary(report)),
    facts(report),
  );
}

function verdictWords({ verdict, probes }: VerifyReport): string {
  const failed = withVerdict(probes, 'fail').length;
  if (failed === 0 && probes.every((probe) => probe.verdict === 'skip')) return 'No probe could be run';
  if (verdict === 'pass') return failed === 0 ? 'Nobody noticed' : 'No failure counts here';
  if (failed === 0) return 'Some probes were skipped';
  return failed === 1 ? 'One probe failed' : `${failed} probes failed`;
}

function facts({ server, limits, seed, startedAt }: VerifyReport): Markup {
  const all: [string, string][] = [
    ['stopped by', server.stoppedBy],
    ['answers after', time(server.bootTime)],
    [
      'connections',
      `${server.keepsAlive ? 'kept alive' : 'not kept alive'}${server.http2 ? ', HTTP/2 too' : ''}`,
    ],
    ['budget', time(limits.budget)],
    ['lame duck', limits.lameDuck === 0 ? 'none' : time(limits.lameDuck)],
    ['timely', time(limits.timely)],
    ['stall limit', time(limits.stallLimit)],
    ['runs of each', `${limits.repeat}`],
    ['seed', `${seed}`],
    ['begun', startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')],
  ];
  const pairs = all.map(([name, value]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, value)),
  );
  return element('dl', { class: 'facts' }, pairs);
}
