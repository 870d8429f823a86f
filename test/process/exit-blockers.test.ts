import { describe, expect, it } from 'vitest';
import { Child } from './child.ts';

const OPTIONS = { deadline: 2_000, cleanupTime: 500, exitGrace: 200 };

async function stopped(HELD_UP: string) {
  const child = await Child.start('held-up', OPTIONS, { HELD_UP });
  const signalledAt = performance.now();
  child.kill('SIGTERM');
  const { code, signal, at } = await child.exit();
  return { code, signal, time: at - signalledAt, output: child.output };
}

describe('a worker thread of the app', () => {
  it.each(['a thread in execSync', 'a thread in execSync that keeps nothing alive'])(
    'a worker thread (%s) does not delay the process beyond its deadline, and the log says why it is killed',
    async (what) => {
      const { signal, time, output } = await stopped(what);

      expect(output).toContain('shutdown clean');
      expect(output).toContain('a worker thread is in code that is not JavaScript: the process kills itself');
      expect(signal).toBe('SIGKILL');
      expect(time).toBeLessThan(OPTIONS.deadline + 1_500);
    },
  );

  it.each(['a thread that waits', 'a thread that computes'])(
    'a worker thread (%s) can be ended, so the process exits with its code after exitGrace',
    async (what) => {
      const { code, time } = await stopped(what);

      expect(code).toBe(0);
      expect(time).toBeLessThan(OPTIONS.deadline);
    },
  );
});

describe('jobs of the thread pool', () => {
  it('an endless sequence of thread pool jobs does not keep the process alive, and it exits with 0', async () => {
    const { code, output } = await stopped('files that are looked at without an end');

    expect(output).not.toContain('does not return');
    expect(code).toBe(0);
  });

  it('thread pool jobs started by an exit listener do not get the process killed', async () => {
    const { code, signal } = await stopped('a listener of exit that writes a file');

    expect({ code, signal }).toEqual({ code: 0, signal: null });
  });
});
