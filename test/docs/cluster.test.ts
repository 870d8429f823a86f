import { describe, expect, it } from 'vitest';
import { CLUSTER_ERROR_CODES } from '../../packages/cluster/src/errors.ts';
import { resolveOptions, type RunWorkersOptions } from '../../packages/cluster/src/options.ts';
import { codeSpans, firstColumn, read, tableRows } from './markdown.ts';

const document = read('docs/cluster.md');

describe('docs/cluster.md', () => {
  it('docs/cluster.md has one row for each option, in the order of the error message', () => {
    const unknown: RunWorkersOptions = JSON.parse('{ "a name far away": 1 }');
    const options = firstColumn(document, 'Options').flatMap((cell) => codeSpans(cell));
    expect(() => resolveOptions(unknown)).toThrow(`Known: ${options.join(', ')}.`);
  });

  it('docs/cluster.md documents the actual defaults of runWorkers', () => {
    const defaults = tableRows(document, 'Options').flatMap(([option = '', value = '']) => {
      const [name] = codeSpans(option);
      const [code] = codeSpans(value);
      if (name === undefined || code === undefined || name === 'count') return [];
      const json = code
        .replaceAll("'", '"')
        .replaceAll('_', '')
        .replaceAll(/(\w+):/g, '"$1":');
      return [[name, JSON.parse(json)] as const];
    });
    expect(defaults.map(([name]) => name)).toEqual([
      'ready',
      'readyTimeout',
      'deadline',
      'backOff',
      'restartSignal',
      'signals',
    ]);
    expect(resolveOptions(Object.fromEntries(defaults))).toEqual(resolveOptions({}));
  });

  it('docs/cluster.md has one row for each error code', () => {
    const codes = firstColumn(document, 'Errors').flatMap((cell) => codeSpans(cell));
    expect(codes).toEqual([...CLUSTER_ERROR_CODES]);
  });
});
