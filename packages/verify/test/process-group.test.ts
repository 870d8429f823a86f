import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { isGroupAlive } from '../src/subject/process-group.ts';

it('a process group is alive until its last process ends', async () => {
  const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { detached: true });
  await once(child, 'spawn');
  const group = child.pid ?? 0;
  expect(isGroupAlive(group)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isGroupAlive(group)).toBe(false);
});

it.runIf(process.platform === 'linux')('a process group with only a zombie left is not alive', async () => {
  // `cat` leads its own group. Its parent becomes `sleep`, which never waits for it, so `cat` stays a zombie when it ends.
  const parent = spawn('sh', ['-c', 'setsid cat <&3 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line]: Buffer[] = await once(parent.stdout ?? parent, 'data');
  const group = Number(line?.toString());
  await expect.poll(() => readFile(`/proc/${parent.pid}/comm`, 'utf8')).toBe('sleep\n');
  await expect.poll(() => isGroupAlive(group)).toBe(true);
  parent.stdio[3]?.destroy();
  await expect.poll(() => isGroupAlive(group)).toBe(false);
  expect(() => process.kill(-group, 0)).not.toThrow();
});
