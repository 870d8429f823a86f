import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { RawClient } from '@quiesce/conformance';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Child } from './child.ts';

const FIXTURE = fileURLToPath(new URL('./fixtures/talking.mjs', import.meta.url));

/** Starts the fixture at a terminal created by `script`; Ctrl+C is a typed character. */
function atTerminal() {
  const env = { ...process.env, SHELL: '/bin/sh', OPTIONS: '{"deadline":3000,"cleanupTime":500}' };
  // A shell in between would be interrupted as well, and some shells then exit with that code.
  const command = ['--command', `exec node ${FIXTURE}`];
  const script = spawn('script', ['--quiet', '--return', ...command, '/dev/null'], { env });
  onTestFinished(() => void script.kill('SIGKILL'));
  let output = '';
  script.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = once(script, 'close');
  const printed = (pattern: RegExp) => expect.poll(() => output, { timeout: 10_000 }).toMatch(pattern);
  return { printed, exited, type: (text: string) => script.stdin.write(text), text: () => output };
}

/** Returns the path of a file that is removed after the test. */
function temporaryFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'quiesce-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return join(directory, 'termination-log');
}

describe('at a terminal', () => {
  // `script` differs on other systems.
  it.skipIf(process.platform !== 'linux')(
    'after one second, a line names what Ctrl+C still waits for, and another Ctrl+C ends the process at once',
    async () => {
      const { printed, exited, type, text } = atTerminal();
      await printed(/port \d+/);
      const port = Number(/port (\d+)/.exec(text())?.[1]);
      const client = (await RawClient.connect(port)).get('/never?token=secret');
      await (await RawClient.connect(port)).get('/').response();
      type('\u0003');
      await printed(/shutting down/);
      await printed(/1 request in flight, GET \/never for 1 s; Ctrl\+C again forces the end/);
      type('\u0003');
      const [code] = await exited;
      expect(code).toBe(1);
      await client.ended();
      expect(text()).toContain('SIGINT again: forcing the end');
      expect(text()).not.toContain('secret');
    },
  );

  it.skipIf(process.platform !== 'linux')(
    'output of the app while Ctrl+C waits is on lines of its own, and nothing is erased',
    async () => {
      const { printed, exited, type, text } = atTerminal();
      await printed(/port \d+/);
      const port = Number(/port (\d+)/.exec(text())?.[1]);
      const client = (await RawClient.connect(port)).get('/never');
      await (await RawClient.connect(port)).get('/').response();
      type('\u0003');
      await exited;
      await client.ended();
      const lines = text().split('\r\n').slice(0, -1);
      expect(lines.filter((line) => line === 'the app still works').length).toBeGreaterThan(3);
      const others = lines.filter((line) => line !== 'the app still works');
      expect(others.filter((line) => !/^(\^Cquiesce: |quiesce: |  |port \d+$)/.test(line))).toEqual([]);
      expect(others.filter((line) => line.includes('in flight, GET'))).toHaveLength(1);
      expect(text()).not.toContain('\u001B');
    },
  );

  it.skipIf(process.platform !== 'linux')(
    'Ctrl+C does not wait for a browser that has reloaded often and keeps its connection',
    async () => {
      const { printed, exited, type, text } = atTerminal();
      await printed(/port \d+/);
      const browser = await RawClient.connect(Number(/port (\d+)/.exec(text())?.[1]));
      // Enough for steady traffic: after a signal from elsewhere, its connection would be kept for seconds.
      for (let reload = 0; reload < 8; reload += 1) {
        await browser.get('/').response();
        await sleep(60);
      }
      type('\u0003');
      const [code] = await exited;
      expect(code).toBe(0);
      expect(Number(/shutdown clean in (\d+) ms/.exec(text())?.[1])).toBeLessThan(500);
    },
  );

  it.skipIf(process.platform !== 'linux')(
    'a shutdown of less than a second at a terminal prints no extra lines',
    async () => {
      const { printed, exited, type, text } = atTerminal();
      await printed(/port \d+/);
      type('\u0003');
      const [code] = await exited;
      expect(code).toBe(0);
      expect(text()).not.toContain('Ctrl+C again');
      expect(
        text()
          .split('\r\n')
          .filter((line) => line.includes('quiesce: ')),
      ).toHaveLength(2);
    },
  );
});

describe('without a terminal', () => {
  it('without a terminal there is no progress line, and an unclean report is written as text', async () => {
    const child = await Child.start('server', { deadline: 2_500, cleanupTime: 300 });
    const client = (await RawClient.connect(child.port)).get('/never?token=secret');
    await (await RawClient.connect(child.port)).get('/').response();
    child.kill('SIGINT');
    expect(await child.exit()).toMatchObject({ code: 1 });
    await client.ended();
    expect(child.output).not.toContain('Ctrl+C again');
    expect(child.output).not.toContain('{');
    expect(child.output).toMatch(
      /quiesce: SIGINT: shutdown cut in .*\n {2}SIGINT {7}cut, exit code 1\n {2}time /,
    );
    expect(child.output).toMatch(/\n {15}abandoned: GET \/never, in flight for \d+ ms, no response begun\n/);
    expect(child.output).not.toContain('secret');
  });
});

it('the log, the report and the termination log contain no secret of a request', async () => {
  const terminationLog = temporaryFile();
  const child = await Child.start('server', { deadline: 800, cleanupTime: 300, terminationLog });
  const client = await RawClient.connect(child.port);
  client.send(
    'POST /never?token=secret-query HTTP/1.1\r\nHost: secret-host\r\nAuthorization: Bearer secret-header\r\n' +
      'Cookie: session=secret-cookie\r\nContent-Length: 11\r\n\r\nsecret-body',
  );
  await (await RawClient.connect(child.port)).get('/').response();
  child.kill('SIGTERM');
  await child.printed(/shutting down/);
  const late = await RawClient.connect(child.port);
  late.get('/?token=secret-late', ['Cookie: session=secret-cookie']);
  await late.response();
  expect(await child.exit()).toMatchObject({ code: 1 });
  await client.ended();
  expect(child.output).toContain('abandoned POST /never, in flight');
  expect(child.output).toContain('abandoned: POST /never, in flight');
  expect(child.output + readFileSync(terminationLog, 'utf8')).not.toContain('secret');
});

describe('the termination log', () => {
  it('the termination log has the summary first, then the unfinished work', async () => {
    const terminationLog = temporaryFile();
    const child = await Child.start('server', { deadline: 800, cleanupTime: 300, terminationLog });
    const client = (await RawClient.connect(child.port)).get('/never?token=secret');
    await (await RawClient.connect(child.port)).get('/').response();
    child.kill('SIGTERM');
    expect(await child.exit()).toMatchObject({ code: 1 });
    await client.ended();
    expect(readFileSync(terminationLog, 'utf8')).toMatch(
      /^SIGTERM: shutdown cut in \d+ ms: .* 1 abandoned.*\nabandoned GET \/never, in flight for \d+ ms, no response begun\n$/,
    );
  });

  it('the termination log says where the event loop was blocked', async () => {
    const terminationLog = temporaryFile();
    const options = { deadline: 800, cleanupTime: 300, terminationLog };
    const child = await Child.start('trouble', options, { TROUBLE: 'a loop that never ends' });
    child.kill('SIGTERM');
    expect(await child.exit()).toMatchObject({ code: 1 });
    expect(readFileSync(terminationLog, 'utf8')).toMatch(
      /the event loop is blocked.* running spin \(trouble\.mjs/,
    );
  });

  it('a termination log that cannot be written does not affect the shutdown', async () => {
    const child = await Child.start('server', { terminationLog: '/nowhere/at/all' });
    child.kill('SIGTERM');
    expect(await child.exit()).toMatchObject({ code: 0 });
    expect(child.output).toContain('the termination log could not be written: Error: ENOENT');
  });
});
