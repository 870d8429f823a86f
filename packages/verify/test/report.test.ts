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
  it('has a line for each probe, what is known of each failure, and the sum with the reasons of what was skipped', () => {
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

  it.each([40, 60, 200])('keeps within %i columns', (width) => {
    const saw = 'reset after send, '.repeat(30);
    const text = formatReport(report([probe('load', [run('fail', saw)])]), { width });
    const longest = Math.max(...text.split('\n').map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(width);
    expect(longest).toBeGreaterThan(width - 20);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(saw.trim());
  });

  it('has colours only where they are asked for', () => {
    expect(formatReport(sample)).not.toContain('\u001B');
    expect(formatReport(sample, { colors: true })).toContain('\u001B[31m✗');
  });

  it('lets nothing of a server move the cursor of a terminal', () => {
    const saw = 'a\u001B[2Jb\r\u009B1mc\u0008';
    const text = formatReport(
      report([probe('load', [run('fail', saw, { output: `${saw}\u001B]0;title\u0007\n` })])]),
    );
    // oxlint-disable-next-line no-control-regex -- they are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/);
    expect(text).toContain('seen         abc');
  });

  it('has the last lines of what the server wrote', () => {
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
