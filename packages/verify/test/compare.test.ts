import { pathToFileURL } from 'node:url';
import {
  compareShutdowns,
  formatComparison,
  type CompareOptions,
  type Outcome,
  type ProbeId,
  type RequestRecord,
  type Side,
  type VerifyReport,
} from '@quiesce/verify';
import { describe, expect, it } from 'vitest';
import { comparisonOf } from '../src/compare/comparison.ts';
import { lostIn } from '../src/compare/lost.ts';
import { connection, lost, probe, report, request, run } from './sample-report.ts';
import { fixture } from './told.ts';

const RESET = 'reset after send';
const [, file = ''] = fixture('preload.mjs');
const PRELOAD = { name: 'the preload', url: pathToFileURL(file).href };

function options(more: Partial<CompareOptions> = {}): CompareOptions {
  return {
    command: fixture('told.mjs'),
    only: ['exit-status', 'websocket'],
    preload: PRELOAD,
    seed: 3,
    ...more,
  };
}

/** A report with one probe and these requests on one connection. */
function judged(id: ProbeId, requests: readonly RequestRecord[]): VerifyReport {
  return report([probe(id, [run('pass', '', { connections: [connection(0, 9, undefined, requests)] })])]);
}

const verdicts = ({ probes }: VerifyReport): string[] => probes.map(({ id, verdict }) => `${id} ${verdict}`);

describe('compareShutdowns', () => {
  it('compareShutdowns verifies the server twice with the same seed, the second time with the module preloaded', async () => {
    const sides = new Set<Side>();
    const comparison = await compareShutdowns(options({ onProgress: (side) => sides.add(side) }));
    expect([...sides]).toEqual(['without', 'with']);
    expect(verdicts(comparison.without)).toEqual(['websocket skip', 'exit-status fail']);
    expect(verdicts(comparison.with)).toEqual(['websocket skip', 'exit-status pass']);
    expect([comparison.without.seed, comparison.with.seed]).toEqual([3, 3]);
    expect(comparison.lost).toEqual({
      without: lostIn(comparison.without),
      with: lostIn(comparison.with),
    });
  });

  it('compareShutdowns takes its verdict from the run with the module, and one random seed for both runs if none is given', async () => {
    const { seed: _seed, ...unseeded } = options({ only: ['exit-status'] });
    const comparison = await compareShutdowns(unseeded);
    expect([comparison.without.verdict, comparison.verdict]).toEqual(['fail', 'pass']);
    expect(comparison.with.seed).toBe(comparison.without.seed);
  });

  it('compareShutdowns keeps the existing NODE_OPTIONS when it adds the module', async () => {
    const env = { NODE_OPTIONS: '--no-deprecation' };
    const { with: changed } = await compareShutdowns(options({ env, only: ['in-flight-post'] }));
    expect(changed.probes[0]?.runs[0]?.output).toContain(
      `preloaded: --no-deprecation --import=${PRELOAD.url}\n`,
    );
  });

  it('compareShutdowns rejects a module that NODE_OPTIONS already contains, and a server given by its pid', async () => {
    const refused = { code: 'ERR_QUIESCE_VERIFY_OPTION_INVALID' };
    const env = { NODE_OPTIONS: `--import=${PRELOAD.url}` };
    await expect(compareShutdowns(options({ env }))).rejects.toMatchObject(refused);
    const running = { pid: process.pid, port: 1, preload: PRELOAD };
    await expect(compareShutdowns(running)).rejects.toMatchObject(refused);
  });
});

describe('formatComparison', () => {
  const saw = '3 of 205 lost (95 %: 0.38 % to 4.21 %); 202 answered';
  const without = report([
    probe('in-flight-post', [run('fail', 'reset after send at 3 ms')]),
    probe('load', [
      run('fail', saw, { connections: [connection(0, 9, 'server reset', [lost(1, 9, RESET)])] }),
    ]),
    probe('truthful-exit', [run('skip', 'the process did not end within its budget')]),
    probe('websocket', [run('skip', 'give a WebSocket path')]),
  ]);
  const changed = report([
    probe('in-flight-post', [run('pass', 'answered 200 at 302 ms')]),
    probe('load', [
      run('pass', '0 of 210 lost', { connections: [connection(0, 9, undefined, [request(1, 9)])] }),
    ]),
    probe('truthful-exit', [run('pass', 'reset after send; code 1')]),
    probe('websocket', [run('skip', 'give a WebSocket path')]),
  ]);

  it('formatComparison lists every probe that ran on either side, the counts of verdicts and the lost requests', () => {
    const table = formatComparison(comparisonOf(PRELOAD, { without, with: changed }), { width: 90 });
    expect(table).toBe(`node server.js · 82 s · seed 1234

                      without                            with the preload
in-flight-post        ✗ reset after send at 3 ms         ✓ answered 200 at 302 ms
load                  ✗ 3 of 205 lost (95 %: 0.38 % to…  ✓ 0 of 210 lost
truthful-exit         – the process did not end within…  ✓ reset after send; code 1

                      0 passed, 2 failed                 3 passed, 0 failed
requests lost         1 of 1 request                     0 of 1 request

– skipped, because a path or a feature is missing: websocket`);
  });

  it('formatComparison prints the details of each failure with the module below the table', () => {
    const table = formatComparison(comparisonOf(PRELOAD, { without: changed, with: without }));
    expect(table.match(/^✗ .*$/gm)).toEqual([
      '✗ in-flight-post · requests are lost',
      '✗ load · requests are lost',
    ]);
    expect(table).toMatch(/^ {4}to try {7}\S/m);
  });

  it('formatComparison prints colours only with `colors: true`', () => {
    const comparison = comparisonOf(PRELOAD, { without, with: changed });
    expect(formatComparison(comparison)).not.toContain('\u001B');
    expect(formatComparison(comparison, { colors: true })).toContain('\u001B[31m✗ reset after send');
  });
});

describe('lostIn', () => {
  it('lostIn counts a request as lost if its client cannot know whether it was run', () => {
    const outcomes: readonly Outcome[] = [
      'refused at connect',
      'reset before send',
      RESET,
      'truncated',
      'timed out',
    ];
    const requests = [request(0, 1), ...outcomes.map((outcome) => lost(0, 1, outcome))];
    expect(lostIn(judged('load', requests))).toEqual({ lost: 3, requests: 6 });
  });

  it.each<Outcome>(['answered', 'refused readable'])(
    'lostIn ignores requests sent after a response that announced the close: %s',
    (outcome) => {
      const requests = [request(0, 1, { announcesClose: true, outcome }), lost(0, 1, RESET)];
      expect(lostIn(judged('pipelined-pair', requests))).toEqual({ lost: 0, requests: 1 });
    },
  );

  it('lostIn ignores requests that no server can answer', () => {
    expect(lostIn(judged('budget', [lost(0, 1, RESET)]))).toEqual({ lost: 0, requests: 0 });
  });
});
