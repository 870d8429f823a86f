import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { answerTo, open, serverOf, startCommand } from '@quiesce/test/kit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { useCopy } from './copies.ts';

/** Each example, with its slow path. */
const SLOW: Readonly<Record<string, string>> = {
  'ai-streaming': '/answer?question=why',
  deployment: '/slow?ms=500',
  express: '/slow?ms=500',
  'express-postgres-bullmq': '/slow?ms=500',
  fastify: '/slow?ms=500',
  'fastify-opentelemetry': '/slow?ms=500',
  koa: '/slow?ms=500',
  nest: '/slow?ms=500',
  'node-http': '/slow?ms=500',
  websockets: '/',
};
const RED_LINES = /npm (error|ERR)|ELIFECYCLE|still alive/;

/** Returns the id of the last process of the chain that npm starts: npm, mostly a shell, Node. */
function serverBelow(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children === '' ? pid : serverBelow(Number(children.split(' ', 1)[0]));
}

describe.each(Object.entries(SLOW))('npm start in a copy of %s', (name, path) => {
  const copy = useCopy(name);

  it('npm start serves, and at SIGTERM a request in flight finishes', async () => {
    const npm = startCommand(['npm', 'start'], { cwd: copy.folder, env: { PORT: '0' }, withChildren: true });
    const { url, output, exited } = await serverOf(npm);
    const slow = open('GET', url + path);
    // Connections are accepted in order: once this later one is answered, the slow one is in flight.
    expect((await answerTo(open('GET', `${url}/health/ready`))).status).toBe(200);
    process.kill(serverBelow(npm.pid ?? 0), 'SIGTERM');
    expect((await answerTo(slow)).status).toBe(200);
    expect(await exited, output.text).toBe(0);
    expect(output.text).toContain('SIGTERM: shutdown clean');
    expect(output.text).not.toMatch(RED_LINES);
  });
});

describe('Ctrl+C at npm start', () => {
  const copy = useCopy('express');

  it('Ctrl+C at npm start answers requests in flight, and npm prints no error', async () => {
    const env = { ...process.env, SHELL: '/bin/sh', PORT: '0' };
    // `script` provides the terminal; Ctrl+C is a typed character.
    const terminal = spawn('script', ['--quiet', '--command', 'npm start', '/dev/null'], {
      cwd: copy.folder,
      env,
    });
    onTestFinished(() => void terminal.kill('SIGKILL'));
    const ended = once(terminal, 'close');
    let output = '';
    terminal.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const printed = (pattern: RegExp) => expect.poll(() => output, { timeout: 20_000 }).toMatch(pattern);
    await printed(/listening on http\S+\r\n/);
    const [, url = ''] = /listening on (http\S+)\r\n/.exec(output) ?? [];
    const slow = open('GET', `${url}/slow?ms=1000`);
    await answerTo(open('GET', url));
    terminal.stdin.write('\u0003');
    expect((await answerTo(slow)).status).toBe(200);
    await printed(/SIGINT: shutdown clean/);
    await ended;
    expect(output).not.toMatch(RED_LINES);
    expect(output).not.toContain('\u001B[31m');
  });
});
