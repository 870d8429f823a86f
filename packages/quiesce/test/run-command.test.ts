import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { packageManager } from '../../../scripts/pack.ts';
import { fixture, Program } from '../../auto/test/program.ts';
import { withPreload } from '../src/run/node-options.ts';
import { CLI } from './tool.ts';

const SERVER = fixture('app.mjs');

async function start(
  words: readonly string[],
  cwd?: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Program> {
  const program = new Program(process.execPath, [CLI, 'run', ...words], {
    env,
    ...(cwd === undefined ? {} : { cwd }),
  });
  await program.printed(/port \d+/);
  return program;
}

/** Creates a package with a `start` script that runs the server. */
function packageOf(command: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce run-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'app', scripts: { start: command } }));
  return folder;
}

describe('quiesce run', () => {
  it('quiesce run drains a server at SIGTERM and exits with its code', async () => {
    const program = await start(['--', 'node', SERVER]);
    const client = await program.inFlight();
    await program.stop();
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    expect(await program.exit()).toMatchObject({ code: 0, signal: null });
    expect(program.output).toMatch(/SIGTERM: shutdown clean/);
    expect(program.output).not.toContain('did not pass');
  });

  it('quiesce run signals a server below a shell that the signal has ended, and logs one line', async () => {
    const program = await start(['--', 'sh', '-c', `node ${SERVER}; true`]);
    const client = await program.inFlight();
    await program.stop();
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    expect(await program.exit()).toMatchObject({ code: 0, signal: null });
    expect(program.output.match(/sh did not pass SIGTERM on: sent it directly to the server/g)).toHaveLength(
      1,
    );
    expect(program.output.match(/shutdown clean/g)).toHaveLength(1);
  });

  it('quiesce run signals a server below a shell that ignores the signal, and exits with the code of the shell', async () => {
    const program = await start(['--', 'sh', '-c', `trap "" TERM; node ${SERVER}; exit 5`]);
    const client = await program.inFlight();
    await program.stop();
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    expect(await program.exit()).toMatchObject({ code: 5, signal: null });
    expect(program.output).toContain('sh did not pass SIGTERM on');
  });

  it.each([
    [['npm', 'start'], `node ${SERVER}`],
    [['npm', 'start'], `true; node ${SERVER}; true`],
    [['npx', '-y', packageManager(), 'start'], `true; node ${SERVER}; true`],
  ])('quiesce run drains the server of %j, started by %s', async (words, command) => {
    const offline = { npm_config_prefer_offline: 'true' };
    const program = await start(['--', ...words], packageOf(command), offline);
    const client = await program.inFlight();
    await program.stop();
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    expect(await program.exit()).toMatchObject({ code: 0, signal: null });
    expect(program.output.match(/shutdown clean/g)).toHaveLength(1);
  });

  it('quiesce run drains its servers when a signal has ended the npx that started it', async () => {
    const words = [process.execPath, CLI, 'run', '--', process.execPath, SERVER];
    const program = new Program('npm', ['exec', '--offline', '-c', words.join(' ')]);
    await program.printed(/port \d+/);
    const client = await program.inFlight();
    await program.stop();
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    await program.exit();
    expect(program.output).toMatch(/SIGTERM: shutdown clean/);
  });

  it('quiesce run ends with 1 if the drain was cut, even if a handler of the app then ends the server with 0', async () => {
    const env = { SCENARIO: 'exit', QUIESCE_CLEANUP_TIME: '3500ms' };
    const words = ['--deadline', '4s', '--', 'npm', 'start'];
    const program = await start(words, packageOf(`node ${fixture('handlers.mjs')}`), env);
    await program.inFlight('/never');
    await program.stop();
    expect(await program.exit()).toMatchObject({ code: 1, signal: null });
    expect(program.output).toMatch(/abandoned GET \/never[^]*shutdown cut/);
  });

  it('quiesce run sends a second Ctrl+C to a server that npm does not signal, which ends at once', async () => {
    const program = await start(['--', 'npm', 'start'], packageOf(`true; node ${SERVER}; true`));
    await program.inFlight();
    program.kill('SIGINT');
    await program.printed(/shutting down/);
    // SIGINTs within 300 ms count as one Ctrl+C.
    await sleep(600);
    const startedAt = performance.now();
    program.kill('SIGINT');
    const { code, at } = await program.exit();
    expect(code).toBe(1);
    // Draining would take 20 s.
    expect(at - startedAt).toBeLessThan(5_000);
    expect(program.output.match(/npm did not pass SIGINT on/g)).toHaveLength(1);
  });

  it('quiesce run ends with 1 if a server is killed while it is drained', async () => {
    const program = await start(['--', 'sh', '-c', `node ${SERVER}; true`]);
    await program.inFlight();
    program.kill('SIGTERM');
    await program.printed(/shutting down[^]*directly|directly[^]*shutting down/);
    const [, pid] = /sent it directly to the server, process (\d+)/.exec(program.output) ?? [];
    process.kill(Number(pid), 'SIGKILL');
    expect(await program.exit()).toMatchObject({ code: 1, signal: null });
  });

  it('quiesce run passes its options on as settings, and keeps NODE_OPTIONS', async () => {
    const words = ['--deadline', '7s', '--log', 'debug', '--', 'node', SERVER];
    const program = await start(words, undefined, { NODE_OPTIONS: '--no-deprecation' });
    await program.printed(/within 7000 ms/);
    program.kill('SIGINT');
    expect(await program.exit()).toMatchObject({ code: 0, signal: null });
  });

  it.each([
    ['exit 3', { code: 3, signal: null }],
    ['kill -9 $$', { code: null, signal: 'SIGKILL' }],
  ] as const)('quiesce run ends as a command without a server does: %s', async (script, end) => {
    const program = new Program(process.execPath, [CLI, 'run', '--', 'sh', '-c', script]);
    expect(await program.exit()).toMatchObject(end);
    expect(program.output).toBe('');
  });

  it('quiesce run reports a command that cannot be started, and exits with 127', async () => {
    const program = new Program(process.execPath, [CLI, 'run', '--', 'no-such-command-here']);
    expect(await program.exit()).toMatchObject({ code: 127 });
    expect(program.output).toMatch(/no-such-command-here could not be started/);
  });

  it('a server below a killed quiesce run drains and ends', async () => {
    const program = await start(['--', 'sh', '-c', `node ${SERVER}; true`]);
    const client = await program.inFlight();
    program.kill('SIGKILL');
    await program.release();
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    await program.printed(/quiesce run has ended[^]*SIGTERM: shutdown clean/);
    await program.exit();
  });

  it('quiesce run works from a path with a space and a quote', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quiesce "path" '));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    symlinkSync(
      dirname(dirname(createRequire(import.meta.url).resolve('@quiesce/auto'))),
      join(folder, 'auto'),
    );
    const env = { NODE_OPTIONS: withPreload('--no-deprecation', join(folder, 'auto/dist/index.js')) };
    const program = new Program('node', [SERVER], { env });
    await program.printed(/port/);
    program.kill('SIGTERM');
    expect(await program.exit()).toMatchObject({ code: 0 });
  });
});
