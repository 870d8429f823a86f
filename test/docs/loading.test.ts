import { expect, it } from 'vitest';
import { BUNDLERS } from '../package/bundlers.ts';
import { INSTALLERS, RUNNERS, SETTINGS, STARTS } from '../package/loading.ts';
import { read, tableRows } from './markdown.ts';

const names = (rows: readonly { readonly name: string }[]): string[] => rows.map(({ name }) => name);

it.each([
  ['Starting a service', names(STARTS)],
  ['Running tests', names(RUNNERS)],
  ['TypeScript', names(SETTINGS)],
  ['Bundles', Object.keys(BUNDLERS)],
  // All other tests install with npm.
  ['Installing', ['npm 11', ...names(INSTALLERS)]],
])('docs/loading.md has a row for each test of: %s', (title, expected) => {
  expect(tableRows(read('docs/loading.md'), title).map(([name]) => name)).toEqual(expected);
});
