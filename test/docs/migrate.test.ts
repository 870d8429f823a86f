import { describe, expect, it } from 'vitest';
import { ExampleProcess } from './example-process.ts';
import { codeBlocks, DOCUMENTS, read } from './markdown.ts';

const DATABASE = `export const pool = {
  query: async () => undefined,
  end: async () => console.log('pool ended'),
};`;

/** How each ends after a SIGTERM with nothing in flight: its exit code, or the signal. */
const ENDS: Readonly<Record<string, readonly [code: number | null, signal: string | null]>> = {
  terminus: [null, 'SIGTERM'], // it sends itself the signal again
  lightship: [0, null],
  'http-terminator': [0, null],
  stoppable: [0, null],
  'http-graceful-shutdown': [0, null],
  'fastify-graceful-shutdown': [0, null],
  'express-graceful-exit': [0, null],
};

describe.each(Object.entries(ENDS))('docs/migrate/%s.md', (name, end) => {
  const [before = '', after = ''] = codeBlocks(read(`docs/migrate/${name}.md`))
    .filter(({ language }) => language === 'ts')
    // Its time as a lame duck; the port of its own that health has.
    .map(({ code }) => code.replace(/\b5_000/, '50').replace('port: 9000', 'port: 0'));

  it('has a program from before that serves, and ends as it says', async () => {
    expect(before).not.toContain('@quiesce');
    const { output, exit } = await run(before);
    expect(exit).toEqual(end);
    expect(output).toContain('pool ended');
  });

  it('has a program from after that serves, and ends with 0', async () => {
    const { output, exit } = await run(after);
    expect(exit).toEqual([0, null]);
    expect(output).toContain('pool ended');
    expect(output).toContain('shutdown clean in');
  });
});

it('every page of docs/migrate is run', () => {
  const pages = DOCUMENTS.filter((path) => path.startsWith('docs/migrate/') && !path.endsWith('README.md'));
  expect(pages).toEqual(
    Object.keys(ENDS)
      .map((name) => `docs/migrate/${name}.md`)
      .toSorted(),
  );
});

async function run(code: string): Promise<{ readonly output: string; readonly exit: unknown[] }> {
  const example = await ExampleProcess.start(code, 3000, { 'database.js': DATABASE });
  expect(await example.get('/')).toBe('200 hello');
  example.stop();
  const exit = await example.exit();
  return { output: example.output, exit };
}
