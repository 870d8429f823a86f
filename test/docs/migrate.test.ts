import { describe, expect, it } from 'vitest';
import { ExampleProcess } from './example-process.ts';
import { codeBlocks, DOCUMENTS, read, sections } from './markdown.ts';

const DATABASE = `const end = async () => console.log('database closed');
export const pool = { query: async () => undefined, end };
export const sequelize = { close: end };`;

/** How each program ends after a SIGTERM with nothing in flight: its exit code, or the signal. */
const ENDS: Readonly<Record<string, readonly [code: number | null, signal: string | null]>> = {
  terminus: [null, 'SIGTERM'], // it sends the signal to itself again
  lightship: [0, null],
  'http-terminator': [0, null],
  stoppable: [0, null],
  'http-graceful-shutdown': [0, null],
  'fastify-graceful-shutdown': [0, null],
  'express-graceful-exit': [0, null],
  'http-shutdown': [0, null],
  killable: [0, null],
  'server-destroy': [0, null],
  'express-graceful-shutdown': [0, null],
};

/** The sections of docs/migrate/snippets.md in order, with the trigger that stops the program. */
const SNIPPETS = [
  ['`server.close()` with a timer', 'SIGTERM'],
  ['A flag and a 503', 'SIGTERM'],
  ['Koa and a message of the parent process', 'message'],
  ['Docker Swarm and Sequelize', 'SIGTERM'],
] as const;

describe.each(Object.entries(ENDS))('docs/migrate/%s.md', (name, end) => {
  const [before = '', after = '', ...others] = programsOf(`docs/migrate/${name}.md`);

  it('the program before the migration serves and ends as documented', async () => {
    expect(before).not.toContain('@quiesce');
    const { output, exit } = await run(before);
    expect(exit).toEqual(end);
    expect(output.includes('database closed')).toBe(before.includes('pool'));
  });

  it('the program after the migration serves and exits with 0', async () => {
    expect(await shutdownOf(after)).toEqual(CLEAN);
  });

  it.each(others.map((code, index) => [index + 1, code] as const))(
    'further program %i of the page serves and exits with 0',
    async (_number, code) => {
      expect((await run(code)).exit).toEqual([0, null]);
    },
  );
});

describe('docs/migrate/snippets.md', () => {
  const programs = programsOf('docs/migrate/snippets.md');

  it('each section of docs/migrate/snippets.md has two programs', () => {
    const titles = sections(read('docs/migrate/snippets.md')).map(({ title }) => title);
    expect(titles.slice(1)).toEqual(SNIPPETS.map(([title]) => title));
    expect(programs).toHaveLength(2 * SNIPPETS.length);
  });

  describe.each(SNIPPETS.map(([title, stop], index) => [title, stop, index] as const))(
    '%s',
    (_title, stop, index) => {
      it('the snippet serves, closes its database and exits with 0', async () => {
        const code = programs[2 * index] ?? '';
        expect(code).not.toContain('@quiesce');
        const { output, exit } = await run(code, stop);
        expect(exit).toEqual([0, null]);
        expect(output).toContain('database closed');
      });

      it('the program after the migration serves and exits with 0', async () => {
        expect(await shutdownOf(programs[2 * index + 1] ?? '', stop)).toEqual(CLEAN);
      });
    },
  );
});

it('every page of docs/migrate has a test', () => {
  const pages = DOCUMENTS.filter((path) => path.startsWith('docs/migrate/') && !path.endsWith('README.md'));
  expect(pages).toEqual(
    [...Object.keys(ENDS), 'snippets'].map((name) => `docs/migrate/${name}.md`).toSorted(),
  );
});

/** Returns the programs of a page with shorter lame ducks, and a free health port. */
function programsOf(page: string): string[] {
  return codeBlocks(read(page))
    .filter(({ language }) => language === 'ts')
    .map(({ code }) => code.replace(/\b5_000/, '50').replace('port: 9000', 'port: 0'));
}

interface Ending {
  /** The exit code and the signal. */
  readonly exit: unknown[];
  readonly isDatabaseClosed: boolean;
  readonly isClean: boolean;
}

const CLEAN: Ending = { exit: [0, null], isDatabaseClosed: true, isClean: true };

/** Returns how a program with a drain ends. */
async function shutdownOf(code: string, stop: Stop = 'SIGTERM'): Promise<Ending> {
  const { output, exit } = await run(code, stop);
  return {
    exit,
    isDatabaseClosed: output.includes('database closed'),
    isClean: output.includes('shutdown clean in'),
  };
}

type Stop = (typeof SNIPPETS)[number][1];

async function run(
  code: string,
  stop: Stop = 'SIGTERM',
): Promise<{ readonly output: string; readonly exit: unknown[] }> {
  const files = { 'database.js': DATABASE };
  const example = await ExampleProcess.start(code, 3000, files, { hasParentChannel: stop === 'message' });
  expect(await example.get('/')).toBe('200 hello');
  if (stop === 'message') example.tell('shutdown');
  else example.stop();
  const exit = await example.exit();
  return { output: example.output, exit };
}
