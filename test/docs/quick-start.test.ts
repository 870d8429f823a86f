import { expect, it } from 'vitest';
import { ExampleProcess } from './example-process.ts';
import { codeBlocks, read } from './markdown.ts';

const DATABASE = "export const pool = { end: async () => console.log('pool ended') };";
const quickStarts = codeBlocks(read('README.md')).filter(({ language }) => language === 'ts');

it.each([
  ['Express', 0],
  ['Koa', 1],
  ['Fastify', 2],
  ['node:http', 3],
])('the quick start for %s serves and exits with 0 on SIGTERM', async (_name, index) => {
  const code = quickStarts[index]?.code ?? '';
  const example = await ExampleProcess.start(code, 3000, { 'database.js': DATABASE });
  expect(await example.get('/')).toBe('200 hello');
  expect(await example.get('/health/ready')).toBe('200 {"status":"ok","state":"ready"}');
  example.stop();
  expect(await example.exit()).toEqual([0, null]);
  expect(example.output).toContain('SIGTERM: shutdown clean in');
  expect(example.output.includes('pool ended')).toBe(code.includes('pool.end()'));
});

it.each(codeBlocks(read('docs/index.md')).filter(({ language }) => language === 'ts'))(
  'the program for $tab on the home page of the site serves and exits with 0 on SIGTERM',
  async ({ code }) => {
    const example = await ExampleProcess.start(code, 3000);
    expect(await example.get('/')).toBe('200 hello');
    example.stop();
    expect(await example.exit()).toEqual([0, null]);
    expect(example.output).toContain('SIGTERM: shutdown clean in');
  },
);

it('every quick start has a test', () => {
  expect(quickStarts).toHaveLength(4);
});
