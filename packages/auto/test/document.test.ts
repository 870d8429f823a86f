import { describe, expect, it } from 'vitest';
import { codeSpans, read, tableRows } from '../../../test/docs/markdown.ts';
import { OPTION_SETTINGS, RUN, WORDS } from '../src/settings.ts';

describe('docs/without-code.md', () => {
  const rows = tableRows(read('docs/without-code.md'), 'Settings').map((cells) =>
    cells.map((cell) => codeSpans(cell)),
  );

  it('docs/without-code.md lists every option setting with its example', () => {
    const settings = [...OPTION_SETTINGS].map(([name, { option, example }]) => [[name], [option], [example]]);
    expect(rows.filter(([[name = ''] = []]) => OPTION_SETTINGS.has(name))).toEqual(settings);
  });

  it('docs/without-code.md lists every other setting with its values', () => {
    const others = rows.filter(
      ([[name = ''] = []]) => !OPTION_SETTINGS.has(name) && name.startsWith('QUIESCE'),
    );
    expect(others.map(([name, values]) => [name, values])).toEqual([
      ...Object.entries(WORDS).map(([name, words]) => [[name], words]),
      [[RUN], []],
    ]);
  });
});
