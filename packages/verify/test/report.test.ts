import { formatReport } from '@quiesce/verify';
import { describe, expect, it } from 'vitest';
import { probe, report, run } from './sample-report.ts';

const sample = report([
  probe('in-flight-get', [run('pass', 'answered 200 at 312 ms')]),
  probe('load', [
    run('pass', 'all answered'),
    run('fail', '2 reset after send', { output: 'listening on 3000\n' }),
  ]),
  probe('idle-old', [run('fail', 'code 1', { output: 'listening on 3001\n' })]),
  probe('websocket', [run('skip', 'give a WebSocket path')]),
]);

describe('formatReport', () => {
  it('formatReport prints a line per probe, the details of each failure, the totals and the reasons for skips', () => {
    expect(formatReport(sample)).toBe(`node server.js · SIGTERM · budget 10 s

✓ in-flight-get       answered 200 at 312 ms
✗ load                2 reset after send
✗ idle-old            code 1
– websocket           give a WebSocket path

✗ load, in 1 of 2 runs · requests are lost
    has to hold  a request in flight at the signal is answered whole
    seen         2 reset after send
    precedent    Go net/http Shutdown, nginx -s quit
    to try       Wait for the responses in flight before the process ends.
    it wrote     listening on 3000

✗ idle-old · requests are lost
    has to hold  a request in flight at the signal is answered whole
    seen         code 1
    precedent    Go net/http Shutdown, nginx -s quit
    to try       Wait for the responses in flight before the process ends.

1 passed, 2 failed, 1 skipped in 41 s · seed 1234
– give a WebSocket path: websocket`);
  });

  it.each([40, 60, 200])('formatReport wraps lines at %i columns', (width) => {
    const saw = 'reset after send, '.repeat(30);
    const text = formatReport(report([probe('load', [run('fail', saw)])]), { width });
    const longest = Math.max(...text.split('\n').map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(width);
    expect(longest).toBeGreaterThan(width - 20);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(saw.trim());
  });

  it('formatReport prints colours only with `colors: true`', () => {
    expect(formatReport(sample)).not.toContain('\u001B');
    expect(formatReport(sample, { colors: true })).toContain('\u001B[31m✗');
  });

  it('formatReport removes control characters from the output of the server', () => {
    const saw = 'a\u001B[2Jb\r\u009B1mc\u0008';
    const text = formatReport(
      report([probe('load', [run('fail', saw, { output: `${saw}\u001B]0;title\u0007\n` })])]),
    );
    // oxlint-disable-next-line no-control-regex -- The text must not contain these.
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/);
    expect(text).toContain('seen         abc');
  });

  it('formatReport prints the last 8 lines of the output of the server', () => {
    const output = Array.from(
      { length: 30 },
      (_, index) => `line ${'abcdefghijklmnopqrstuvwxyzABCD'[index]}`,
    ).join('\n');
    const text = formatReport(report([probe('load', [run('fail', 'code 1', { output })])]));
    expect(text).not.toContain('line a');
    expect(text.match(/line \w/g)).toHaveLength(8);
    expect(text).toContain('line D');
  });
});
