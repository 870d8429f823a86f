import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VerifyReport } from '@quiesce/verify';
import { XmlDocument } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { PROBES } from '../../verify/src/probes/index.ts';
import { flags } from '../src/flags.ts';
import { Ear, fixture } from '../../verify/test/told.ts';
import { temporaryFolder, Tool } from './tool.ts';

/** A single probe, which takes a second at most. */
const QUICK = ['verify', '--only', 'exit-status', '--seed', '7'];
const SERVER = ['--', ...fixture('told.mjs')];

describe('quiesce verify', () => {
  it('quiesce verify exits with 0 if everything holds, and prints a line for each probe and the totals', async () => {
    const { code, stdout, stderr } = await Tool.run(...QUICK, '--env', 'HANDLE=1', ...SERVER);
    expect(stdout).toMatch(/^✓ exit-status .*\n\n1 passed, 0 failed, 0 skipped in [\d.]+ m?s · seed 7\n$/);
    expect([code, stderr]).toEqual([0, '']);
  });

  it('quiesce verify exits with 1 if a probe fails, and prints the failure and a fix', async () => {
    const { code, stdout } = await Tool.run(...QUICK, ...SERVER);
    expect(stdout).toMatch(/^✗ exit-status/);
    expect(stdout).toMatch(/^ {4}to try {7}\S/m);
    expect(stdout).toContain('0 passed, 1 failed, 0 skipped');
    expect(code).toBe(1);
  });

  it('the output of quiesce verify has no control characters without a terminal', async () => {
    const { stdout } = await Tool.run(...QUICK, ...SERVER);
    // oxlint-disable-next-line no-control-regex -- there must be none
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/);
  });

  it('quiesce verify writes the report as JSON, JUnit and HTML, and creates the folders', async () => {
    const folder = join(temporaryFolder(), 'new');
    const file = (name: string) => join(folder, name);
    const outputs = ['--json', file('a.json'), '--junit', file('a.xml'), '--html', file('a.html')];
    expect((await Tool.run(...QUICK, ...outputs, ...SERVER)).code).toBe(1);
    const report: VerifyReport = JSON.parse(readFileSync(file('a.json'), 'utf8'));
    expect(report).toMatchObject({ verdict: 'fail', seed: 7, probes: [{ id: 'exit-status' }] });
    expect(
      XmlDocument.fromString(readFileSync(file('a.xml'), 'utf8')).find('//testcase/failure'),
    ).toHaveLength(1);
    expect(readFileSync(file('a.html'), 'utf8')).toMatch(/^<!doctype html>.*<\/html>\n$/s);
  });

  it.each([[['--json']], [['--json', '-']]])(
    'quiesce verify writes only JSON to stdout with %s',
    async (json) => {
      const { stdout, stderr } = await Tool.run(...QUICK, ...json, ...SERVER);
      const report: VerifyReport = JSON.parse(stdout);
      expect(report.failures).toHaveLength(1);
      expect(stderr).toContain('✗ exit-status');
    },
  );

  it('quiesce verify exits with 2 if every probe is skipped', async () => {
    const { code, stdout } = await Tool.run(
      'verify',
      '--only',
      'in-flight-get',
      '--env',
      'HANDLE=1',
      ...SERVER,
    );
    expect(stdout).toContain('0 passed, 0 failed, 1 skipped');
    expect(code).toBe(2);
  });

  it.each([
    [[], 0],
    [['--fail-on-skip'], 1],
  ])('quiesce verify with %j exits for a skipped and a passing probe with %i', async (flag, expected) => {
    const only = ['--only', 'exit-status,in-flight-get', '--env', 'HANDLE=1'];
    expect((await Tool.run('verify', ...only, ...flag, ...SERVER)).code).toBe(expected);
  });

  it('quiesce verify exits with 0 for failures below the rank of --fail-on, and prints them', async () => {
    const { code, stdout } = await Tool.run(...QUICK, '--fail-on', 'lost', ...SERVER);
    expect(stdout).toContain('✗ exit-status · hygiene');
    expect(code).toBe(0);
  });

  it('quiesce verify parses options only before the command', async () => {
    const server = [...fixture('told.mjs'), '--budget', 'soon', '--help'];
    const { code } = await Tool.run(...QUICK, '--env', 'HANDLE=1', ...server);
    expect(code).toBe(0);
  });

  it('--list prints the probes with their titles', async () => {
    const { code, stdout } = await Tool.run('verify', '--list');
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, -1)).toEqual(
      PROBES.map(({ id, title }) => `${id.padEnd(20)} ${title}`),
    );
  });
});

describe('--config', () => {
  const options = {
    command: fixture('told.mjs'),
    only: ['exit-status', 'port-free'],
    env: { HANDLE: '1' },
    seed: 5,
  };

  it.each([
    ['quiesce.json', JSON.stringify(options)],
    ['quiesce.mjs', `export default ${JSON.stringify(options)};`],
  ])('--config reads %s, and flags take precedence', async (name, text) => {
    const config = join(temporaryFolder(), name);
    writeFileSync(config, text);
    const { code, stdout } = await Tool.run('verify', '--config', config, '--only', 'exit-status');
    expect(stdout).toMatch(/1 passed, 0 failed, 0 skipped in .* seed 5\n$/);
    expect(code).toBe(0);
  });

  it.each([
    ['{ "budgt": 1 }', "there is no option 'budgt'. Known: command, path,"],
    ['{ "command": "node server.js" }', 'command must be a list of words'],
    ['[]', 'it must be an object'],
    ['{', 'JSON'],
  ])('--config rejects %s', async (text, message) => {
    const config = join(temporaryFolder(), 'quiesce.json');
    writeFileSync(config, text);
    const { code, stderr } = await Tool.run('verify', '--config', config, ...SERVER);
    expect(stderr).toMatch(/^quiesce: ERR_QUIESCE_VERIFY_OPTION_INVALID: The config .*\.\n$/);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

describe('a run that cannot start', () => {
  it.each([
    ['without a server', [], 'ERR_QUIESCE_VERIFY_OPTION_INVALID'],
    ['elsewhere', ['--url', 'http://192.0.2.1', ...SERVER], 'ERR_QUIESCE_VERIFY_REMOTE'],
    ['with an unknown command', ['--', '/nowhere/at/all'], 'ERR_QUIESCE_VERIFY_COMMAND'],
    ['with a server that ends at once', ['--', 'false'], 'ERR_QUIESCE_VERIFY_NOT_READY'],
    ['of an unknown process', ['--pid', '4194304', '--port', '1'], 'ERR_QUIESCE_VERIFY_NO_PROCESS'],
  ])('a run %s exits with 2 and one line', async (_name, words, error) => {
    const { code, stdout, stderr } = await Tool.run('verify', ...words);
    expect(stderr).toMatch(new RegExp(`^quiesce: ${error}: .+\\.\\n$`));
    expect([code, stdout]).toEqual([2, '']);
  });

  it.each([
    ['--budgt=1s', 'unknown option'],
    ['--budget=soon', 'It must be a time'],
  ])('a run with %s exits with 2 and the reason', async (flag, message) => {
    const { code, stderr } = await Tool.run('verify', flag, ...SERVER);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it('quiesce verify exits with 2 before a server is started if a report cannot be written', async () => {
    const ear = await Ear.open();
    let hasStarted = false;
    void ear.started(1).then(() => (hasStarted = true));
    const html = join(temporaryFolder(), 'file');
    writeFileSync(html, '');
    const { code, stderr } = await Tool.run(
      ...QUICK,
      '--html',
      `${html}/a.html`,
      '--env',
      `TELL=${ear.port}`,
      ...SERVER,
    );
    expect(stderr).toMatch(/^quiesce: E(NOTDIR|EXIST): .*\n$/);
    expect([code, hasStarted]).toEqual([2, false]);
  });
});

describe('quiesce', () => {
  it('quiesce prints its version', async () => {
    expect(await Tool.run('--version')).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  it('quiesce verify --help lists every flag with its default', async () => {
    const { code, stdout } = await Tool.run('verify', '--help');
    expect(code).toBe(0);
    const text = stdout.replaceAll(/\s+/g, ' ');
    for (const flag of Object.values(flags())) expect(text).toContain(`${flag.flags} ${flag.description}`);
  });

  it('quiesce has the doctor, whose errors also exit with 2', async () => {
    const { code, stderr } = await Tool.run('doctor', '/nowhere/deployment.yaml');
    expect(stderr).toMatch(/^quiesce: ERR_QUIESCE_DOCTOR_/);
    expect(code).toBe(2);
    expect((await Tool.run('doctor', '--margin', 'soon', 'a.yaml')).code).toBe(2);
  });

  it('quiesce without arguments lists its commands', async () => {
    const { code, stderr } = await Tool.run();
    expect(stderr).toMatch(/^ {2}verify .* starts a server/m);
    expect(code).toBe(2);
  });
});
