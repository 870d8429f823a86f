import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROBE_IDS } from '@quiesce/verify';
import { describe, expect, it } from 'vitest';
import { withComparison } from '../../bench/peers/comparison.ts';
import { documentOf, PROSE_END } from '../../bench/peers/document.ts';
import { PEERS } from '../../bench/peers/peers.ts';
import { readResults } from '../../bench/peers/results.ts';
import { read, ROOT, sorted, tableHeads, tableRows } from './markdown.ts';

const document = read('docs/peers.md');
const TABLES = ['What is in flight', 'Connections', 'What comes after the signal', 'The process'];
/** Probes that were added after the measurement. */
const NOT_MEASURED: readonly string[] = [
  'signal-handled',
  'reconnect-storm',
  'finite-stream',
  'orphaned-handler',
  'connection-age',
];

describe('docs/peers.md', () => {
  it('docs/peers.md has every probe in the order of the verifier, except those listed as not measured yet', () => {
    const measured = TABLES.flatMap((title) => tableHeads(document, title).slice(1));
    expect(measured).toEqual(PROBE_IDS.filter((id) => !NOT_MEASURED.includes(id)));
    for (const id of NOT_MEASURED) expect(document).toContain(`\`${id}\``);
  });

  it.each(['The result', ...TABLES])('docs/peers.md has every peer under %s', (title) => {
    const peers = tableRows(document, title).map(([name = '']) => name);
    expect(sorted(peers)).toEqual(sorted(PEERS.map(({ name }) => name)));
  });

  it('docs/peers.md shows the measured results', () => {
    const [, written = ''] = document.split(PROSE_END);
    expect(written.trim()).toBe(documentOf(readResults()));
  });
});

it('the comparison in README.md shows the measured results', () => {
  const readme = read('README.md');
  expect(readme).toBe(withComparison(readme, readResults()));
});

it('every peer has a server, and every server belongs to a peer', () => {
  const folder = join(ROOT, 'bench/peers/servers');
  expect(existsSync(folder)).toBe(true);
  const files = readdirSync(folder).map((file) => file.replace(/\.mjs$/, ''));
  expect(sorted(files)).toEqual(sorted(PEERS.map(({ id }) => id)));
});
