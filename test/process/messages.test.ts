import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

describe('a child process that is sent messages', () => {
  it.each(['', 'yes'])(
    'a child process gets messages that came before it listens, in order and with their handles (DRAIN: %j)',
    async (DRAIN) => {
      const child = start('listens late', DRAIN);
      const server = createServer().listen(0, '127.0.0.1');
      onTestFinished(() => void server.close());
      await once(server, 'listening');
      child.process.send({ config: 1 });
      child.process.send('server', server);
      child.process.send({ config: 2 });
      await child.printed(/got "server"/);
      child.process.send('last');
      expect(await child.exit).toEqual([0, null]);
      expect(child.lines()).toEqual([
        'ready',
        'got {"config":1} undefined',
        'got "server" Server',
        'got {"config":2} undefined',
        'got "last" undefined',
      ]);
    },
  );

  it('a child process gets its messages even if the drain has stopped handling signals meanwhile', async () => {
    const child = start('listens late, to a drain that is gone', 'yes');
    child.process.send({ config: 1 });
    await child.printed(/ready/);
    child.process.send('last');
    expect(await child.exit).toEqual([0, null]);
    expect(child.lines()).toEqual(['ready', 'got {"config":1} undefined', 'got "last" undefined']);
  });

  it.each(['', 'yes'])(
    'a child process without work ends in spite of its open IPC channel (DRAIN: %j)',
    async (DRAIN) => {
      const child = start('has nothing to do', DRAIN);
      expect(await child.exit).toEqual([0, null]);
      expect(child.lines()).toEqual(['ready']);
    },
  );

  it.each(['', 'yes'])(
    'a child process lives as long as it listens for messages (DRAIN: %j)',
    async (DRAIN) => {
      const child = start('listens for a while', DRAIN);
      await child.printed(/ready/);
      const early = await Promise.race([
        child.exit,
        new Promise((resolve) => setTimeout(resolve, 400, 'alive')),
      ]);
      expect(early).toBe('alive');
      child.process.send('now');
      expect(await child.exit).toEqual([0, null]);
      expect(child.lines()).toEqual(['ready', 'got "now"']);
    },
  );

  it('the shutdown message of pm2 works before and after the process listens for messages', async () => {
    const child = start('listens late', 'yes');
    child.process.send({ config: 1 });
    child.process.send('shutdown');
    await child.printed(/message shutdown: shutdown clean/);
    await child.printed(/got "shutdown"/);
    child.process.send('last');
    expect(await child.exit).toEqual([0, null]);
    expect(child.lines()).toEqual(
      expect.arrayContaining([
        'got {"config":1} undefined',
        expect.stringContaining('message shutdown: shutdown clean'),
      ]),
    );
  });
});

interface Forked {
  readonly process: ChildProcess;
  readonly exit: Promise<readonly unknown[]>;
  lines(): readonly string[];
  printed(pattern: RegExp): Promise<void>;
}

/** Forks the fixture `forked`. Unlike `Child`, it does not wait for output before the first message. */
function start(SCENARIO: string, DRAIN: string): Forked {
  const script = fileURLToPath(new URL('./fixtures/forked.mjs', import.meta.url));
  const child = fork(script, { env: { ...process.env, SCENARIO, DRAIN }, silent: true, execArgv: [] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  return {
    process: child,
    exit: once(child, 'close'),
    lines: () => output.trim().split('\n'),
    printed: (pattern) => expect.poll(() => output, { timeout: 10_000 }).toMatch(pattern),
  };
}
