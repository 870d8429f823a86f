import { expect, it } from 'vitest';
import { Ear, fixture } from '../../verify/test/told.ts';
import { Tool } from './tool.ts';

/** In the middle of a run: the first server is only looked at, the second is judged. */
async function inTheMiddle(repeat = '100'): Promise<{ tool: Tool; ear: Ear }> {
  const ear = await Ear.open();
  const options = ['--jobs', '1', '--repeat', repeat, '--env', `TELL=${ear.port}`];
  const tool = new Tool('verify', ...options, '--', ...fixture('told.mjs'));
  await ear.started(2);
  return { tool, ear };
}

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s in the middle of a run ends the servers, and says so with the code 2',
  async (signal) => {
    const { tool, ear } = await inTheMiddle();
    tool.process.kill(signal);
    const { code, stderr } = await tool.ended;
    expect(code).toBe(2);
    expect(stderr).toBe(`quiesce: interrupted by ${signal}; the servers that were started are ended\n`);
    await ear.gone();
  },
);

it('a tool that is killed in the middle of a run leaves no server behind', async () => {
  const { tool, ear } = await inTheMiddle();
  tool.process.kill('SIGKILL');
  expect((await tool.ended).code).toBe(null);
  await ear.gone();
});

it('a reader that has enough ends the tool and its servers', async () => {
  const { tool, ear } = await inTheMiddle('1');
  tool.process.stdout?.destroy();
  expect((await tool.ended).code).toBe(2);
  await ear.gone();
});
