import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PRELOAD, Program } from './program.ts';

const require = createRequire(import.meta.url);
const INHERITED = { NODE_OPTIONS: `--import=${new URL('../dist/index.mjs', import.meta.url).href}` };

/** Returns how a program ended, and its output without process ids. */
async function result(program: Program) {
  const { code, signal } = await program.exit();
  return { code, signal, output: program.output.replaceAll(/\(node:\d+\)/g, '(node)') };
}

describe('a program without a server', () => {
  it.each(['code', 'exit', 'throws', 'rejects', 'looks'])(
    'a program without a server ends and writes the same as without the preload: %s',
    async (SCENARIO) => {
      const [bare, loaded, required] = await Promise.all(
        [[], ['--import', PRELOAD.import], ['--require', PRELOAD.require]].map((node) =>
          result(Program.node('no-server.mjs', { env: { SCENARIO }, node })),
        ),
      );
      expect(loaded).toEqual(bare);
      expect(required).toEqual(bare);
    },
  );

  it.each([
    ['tcp', 'SIGTERM'],
    ['waits', 'SIGINT'],
  ] as const)('the signal itself ends a program without a server: %s', async (SCENARIO, signal) => {
    const program = Program.node('no-server.mjs', { env: { SCENARIO, QUIESCE_DEADLINE: 'nonsense' } });
    await program.printed(/listening|waiting/);
    program.kill(signal);
    expect(await program.exit()).toMatchObject({ code: null, signal });
    expect(program.output).not.toContain('quiesce');
  });

  it('a program whose server has closed is ended by the signal again', async () => {
    const program = await Program.serve('short-server.mjs');
    await program.printed(/closed/);
    expect(program.output).toMatch(/handlers 1\nhandlers 0, closed/);
    program.kill('SIGINT');
    expect(await program.exit()).toMatchObject({ code: null, signal: 'SIGINT' });
  });
});

describe('inherited by NODE_OPTIONS', () => {
  it.each([
    ['npm', ['--version']],
    ['npx', ['--version']],
    [process.execPath, [require.resolve('typescript-5.9/bin/tsc'), '--version']],
  ])('%s %s, which inherits the preload by NODE_OPTIONS, runs as without it', async (command, words) => {
    const [bare, loaded] = await Promise.all(
      [{}, INHERITED].map((env) => result(new Program(command, words, { env }))),
    );
    expect(loaded).toEqual(bare);
    expect(loaded?.code).toBe(0);
  });

  it('vitest, which inherits the preload by NODE_OPTIONS, runs a test with a server and writes nothing more', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quiesce-vitest-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(
      join(folder, 'server.test.mjs'),
      `import { createServer } from 'node:http';
       import { expect, it } from ${JSON.stringify(import.meta.resolve('vitest'))};
       it('serves', async () => {
         const server = createServer((_, response) => response.end('hello'));
         await new Promise((resolve) => server.listen(0, resolve));
         const answer = await fetch('http://localhost:' + server.address().port);
         expect(await answer.text()).toBe('hello');
         expect(process.listenerCount('SIGTERM')).toBe(Number(process.env.HANDLERS));
         server.close();
       });`,
    );
    const vitest = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
    const env = { ...INHERITED, HANDLERS: '0' };
    const program = new Program(process.execPath, [vitest, 'run', '--root', folder, '--pool', 'forks'], {
      env,
      cwd: folder,
    });
    expect(await program.exit(), program.output).toMatchObject({ code: 0 });
    expect(program.output).not.toContain('quiesce:');
  });
});
