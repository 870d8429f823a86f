import { RawClient } from '@quiesce/conformance';
import { expect, it } from 'vitest';
import { ExampleProcess } from './example-process.ts';
import { codeBlocks, read } from './markdown.ts';

const DATABASE = `export const pool = {
  query: async (sql) => console.log('query: ' + sql),
  end: async () => console.log('pool ended'),
};`;

it.each([
  ['Express', 0],
  ['Koa', 1],
  ['Fastify', 2],
])('the first shutdown with %s answers one request and refuses another', async (_name, index) => {
  const service = await start('first-shutdown', { '3_000': '1_000' }, index);
  const inFlight = (await RawClient.connect(service.port)).get('/slow');
  await service.get('/health/ready');
  service.stop();
  await expect.poll(() => service.output).toContain('1 in flight');
  const late = (await RawClient.connect(service.port)).get('/slow');
  expect((await late.response()).status).toBe(503);
  expect((await inFlight.response()).headers.get('connection')).toBe('close');
  expect(await service.exit()).toEqual([0, null]);
  expect(lines(service.output)).toEqual(lines(texts('first-shutdown')[0] ?? ''));
});

it('the upload recipe waits for a slow upload, but not for a stalled one', async () => {
  const service = await start('uploads-and-downloads');
  const head = 'PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n';
  const slow = (await RawClient.connect(service.port)).send(`${head}slow`);
  const stalled = (await RawClient.connect(service.port)).send(`${head}stal`);
  await service.get('/health/ready');
  service.stop();
  await expect.poll(() => service.output).toContain('2 in flight');
  slow.send('slow');
  expect((await slow.response()).status).toBe(201);
  const [, , statusLine = ''] = texts('uploads-and-downloads');
  expect(`HTTP/1.1 ${(await stalled.response()).status} Request Timeout`).toBe(statusLine.trim());
  expect(await service.exit()).toEqual([1, null]);
  expect(service.output).toMatch(
    /abandoned PUT \/, in flight for \d+ ms, no response begun, its upload stalled/,
  );
});

it('the database recipe closes the database after the request and the other steps', async () => {
  const service = await start('database-last', { '1_000': '200' });
  const client = (await RawClient.connect(service.port)).get('/');
  await service.get('/health/ready');
  service.stop();
  expect((await client.response()).body).toBe('done');
  expect(await service.exit()).toEqual([0, null]);
  // stdout and stderr are two streams, so each is compared separately.
  const shown = lines(texts('database-last')[0] ?? '');
  expect(lines(service.output).filter(ofDrain)).toEqual(shown.filter(ofDrain));
  expect(lines(service.output).filter((line) => !ofDrain(line))).toEqual(
    shown.filter((line) => !ofDrain(line)),
  );
});

it('the recipe for logs and metrics reports the failed step and exits with 1', async () => {
  const service = await start('flush-logs');
  expect(await service.get('/')).toBe('200 hello');
  service.stop();
  expect(await service.exit()).toEqual([1, null]);
  expect(withoutReport(service.output)).toEqual(lines(texts('flush-logs')[0] ?? ''));
});

it('the recipe for two services stops both together', async () => {
  const service = await start('two-services', { '3_000': '1_000' });
  await expect.poll(() => service.output).toContain('admin: ');
  const adminPort = Number(/port: (\d+)/.exec(service.output)?.[1]);
  const inFlight = (await RawClient.connect(adminPort)).get('/');
  await service.get('/health/ready');
  service.stop();
  await expect.poll(() => service.output).toContain('1 in flight');
  const late = (await RawClient.connect(service.port)).get('/');
  expect((await late.response()).status).toBe(503);
  expect((await inFlight.response()).body).toBe('the report');
  expect(await service.exit()).toEqual([0, null]);
  expect(lines(service.output).slice(1)).toEqual(lines(texts('two-services')[0] ?? ''));
});

it('the recipe for a process that does not end names what keeps it alive', async () => {
  const service = await start('kept-alive');
  await service.get('/health/ready');
  service.stop();
  expect(await service.exit()).toEqual([0, null]);
  expect(service.output.split('\n').at(-2)).toBe(texts('kept-alive')[0]?.split('\n').at(-2));
});

it('the log in the on-call recipe names a request and a step', async () => {
  const service = await start('at-night', { 'deadline: 3_000': 'deadline: 1_500' });
  const client = (await RawClient.connect(service.port)).get('/reports/7?secret=1');
  await service.get('/health/ready');
  service.stop();
  expect(await client.ended()).toBe('FIN');
  expect(await service.exit()).toEqual([1, null]);
  expect(withoutReport(service.output)).toEqual(lines(texts('at-night')[0] ?? ''));
  expect(service.output).not.toContain('secret');
});

/** Starts the program of a recipe with shorter times. */
function start(recipe: string, replaced: Record<string, string> = {}, index = 0): Promise<ExampleProcess> {
  let code = codeBlocks(read(`docs/recipes/${recipe}.md`)).filter(({ language }) => language === 'ts')[index]
    ?.code;
  for (const [from, to] of Object.entries(replaced)) {
    if (!code?.includes(from)) throw new Error(`There is no ${from} in the program of ${recipe}.`);
    code = code.replace(from, to);
  }
  return ExampleProcess.start(code ?? '', 3000, { 'database.js': DATABASE });
}

/** Returns the output that a recipe shows. */
function texts(recipe: string): string[] {
  return codeBlocks(read(`docs/recipes/${recipe}.md`))
    .filter(({ language }) => language === 'text')
    .map(({ code }) => code);
}

/** Returns the lines of the output, with numbers replaced: they differ in each run. */
function lines(output: string): string[] {
  return output.trim().replaceAll(/\d+/g, 'n').split('\n');
}

/** True if the drain has written the line to stderr. */
function ofDrain(line: string): boolean {
  return line.startsWith('quiesce: ');
}

/** Returns the lines without the indented report, which the recipes leave out. */
function withoutReport(output: string): string[] {
  return lines(output).filter((line) => !line.startsWith('  '));
}
