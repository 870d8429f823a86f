import { toAnnotations, toBadge, toMarkdown } from '@quiesce/verify';
import { XmlDocument } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { probe, report, run } from './sample-report.ts';

const EVIL = '50 % | `x` <img src=x onerror=alert(1)>\n::error::no\u001B[31m [a](b)';
const sample = report([
  probe('exit-status', [run('fail', 'code 1')], { rank: 'hygiene' }),
  probe('load', [run('fail', EVIL, { output: `${EVIL}\n` })]),
  probe('in-flight-get', [run('pass', 'answered 200')]),
  probe('websocket', [run('skip', 'give a WebSocket path')]),
]);

describe('toAnnotations', () => {
  it('toAnnotations writes one line per failure, the worst rank first, with the level of its rank', () => {
    const lines = toAnnotations(sample).trimEnd().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^::error title=Shutdown%2C load%3A requests are lost::/),
      expect.stringMatching(/^::notice title=Shutdown%2C exit-status%3A hygiene::/),
    ]);
    expect(lines[0]).toContain('50 %25 | `x` <img src=x onerror=alert(1)>%0A::error::no [a](b)');
  });

  it('toAnnotations returns an empty string if nothing failed', () => {
    expect(toAnnotations(report([probe('load', [run('pass', 'all')])]))).toBe('');
  });
});

describe('toMarkdown', () => {
  it('toMarkdown lists failed, passed and skipped probes', () => {
    const text = toMarkdown(sample);
    expect(text).toMatch(/^## ✗ Shutdown: 1 passed, 2 failed, 1 skipped/);
    expect(text.indexOf('`load`')).toBeLessThan(text.indexOf('`exit-status`'));
    expect(text).toContain('| ✓ | `in-flight-get` | answered 200 |');
    expect(text).toContain('- give a WebSocket path: `websocket`');
  });

  it('toMarkdown escapes the output of the server', () => {
    const text = toMarkdown(sample);
    expect(text).not.toContain('<img');
    expect(text).not.toContain('[a](b)');
    const rows = text.split('\n').filter((line) => line.startsWith('| ✗'));
    expect(rows.map((row) => row.split('|').length)).toEqual([7, 7]);
  });
});

describe('toBadge', () => {
  it.each([
    [sample, 'shutdown: 2 of 3 failed'],
    [report([probe('load', [run('pass', 'all')])]), 'shutdown: 1 of 1 hold'],
    [report([probe('load', [run('skip', 'no')])]), 'shutdown: not run'],
    [
      report([probe('signal-handled', [run('fail', 'no')])], { rootCause: 'signal-handled' }),
      'shutdown: signal not handled',
    ],
  ])('toBadge returns an SVG whose label is the verdict', (one, words) => {
    const svg = XmlDocument.fromString(toBadge(one));
    expect(svg.root.attrs.find(({ name }) => name === 'aria-label')?.value).toBe(words);
  });
});
