import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PROBE_IDS } from '@quiesce/verify';
import { describe, expect, it } from 'vitest';
import { withComparison } from '../../bench/peers/comparison.ts';
import { documentOf, PROSE_END } from '../../bench/peers/document.ts';
import { PEERS } from '../../bench/peers/peers.ts';
import { readResults } from '../../bench/peers/results.ts';
import { firstColumn, read, ROOT, sorted, tableHeads } from './markdown.ts';

const document = read('docs/peers.md');
const TABLES = ['What is in flight', 'Connections', 'What comes after the signal', 'The process'];
const OF_NODE = PEERS.filter(({ program }) => !program);
const OTHERS = PEERS.filter(({ program }) => program);

describe('docs/peers.md', () => {
  it('docs/peers.md has every probe, in the order of the verifier', () => {
    const measured = TABLES.flatMap((title) => tableHeads(document, title).slice(1));
    expect(measured).toEqual(PROBE_IDS);
    expect(firstColumn(document, 'Their probes')).toEqual(PROBE_IDS);
  });

  it.each(['The result', ...TABLES])('docs/peers.md has every Node.js peer under %s', (title) => {
    expect(sorted(firstColumn(document, title))).toEqual(sorted(OF_NODE.map(({ name }) => name)));
  });

  it('docs/peers.md has the servers of other languages and the proxies under their own heading', () => {
    const names = sorted(OTHERS.map(({ name }) => name));
    expect(sorted(firstColumn(document, 'Other languages and proxies'))).toEqual(names);
    expect(sorted(tableHeads(document, 'Their probes').slice(1))).toEqual(names);
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
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const ofPeers = PEERS.flatMap(({ id, program }) => program?.files ?? [`${id}.mjs`]);
  expect(sorted(files)).toEqual(sorted(new Set(ofPeers)));
});
