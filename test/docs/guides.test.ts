import { RawClient } from '@quiesce/conformance';
import { describe, expect, it } from 'vitest';
import { ExampleProcess } from './example-process.ts';
import { codeBlocks, read } from './markdown.ts';

const DATABASE = "export const pool = { end: async () => console.log('database closed') };";

/** The header of a cross-origin browser request. */
const ORIGIN = ['Origin: https://shop.example'];

describe('docs/guides/express.md', () => {
  it('docs/guides/express.md is right about a refused request with the middleware behind the drain', async () => {
    const { served, refused, probe, log } = await stopInFlight('express', 0);
    for (const name of ['access-control-allow-origin', 'x-dns-prefetch-control', 'set-cookie']) {
      expect(served.headers.has(name), name).toBe(true);
      expect(refused.headers.has(name), name).toBe(false);
      expect(probe.headers.has(name), name).toBe(false);
    }
    expect([refused.status, refused.headers.has('retry-after')]).toEqual([503, true]);
    expect(log).toEqual(['GET / 200', 'GET /slow 200']);
  });

  it('docs/guides/express.md is right about a refused request with the middleware in front of the drain', async () => {
    const { refused, probe, log } = await stopInFlight('express', 1);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(refused.headers.has('x-dns-prefetch-control')).toBe(false);
    expect(probe.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(log).toEqual(['GET / 200', 'GET /health/ready 200', 'GET /late 503', 'GET /slow 200']);
  });
});

describe('docs/guides/koa.md', () => {
  it('the service of docs/guides/koa.md refuses a late request and closes its database', async () => {
    const { refused, output } = await stopInFlight('koa', 0);
    expect([refused.status, refused.headers.has('retry-after')]).toEqual([503, true]);
    expect(output).toContain('database closed');
  });

  it('the access log of docs/guides/koa.md in front of the drain has the status of refusals', async () => {
    const { log } = await stopInFlight('koa', 1);
    expect(log).toEqual(['GET / 200', 'GET /health/ready 200', 'GET /late 503', 'GET /slow 200']);
  });
});

type Response = Awaited<ReturnType<RawClient['response']>>;

interface Stopped {
  readonly served: Response;
  readonly refused: Response;
  readonly probe: Response;
  /** The method, path and status of each line of the access log. */
  readonly log: readonly string[];
  readonly output: string;
}

/** Runs a program of a guide with a served request, one in flight at the signal, a health check, and a late request. */
async function stopInFlight(guide: string, index: number): Promise<Stopped> {
  const programs = codeBlocks(read(`docs/guides/${guide}.md`)).filter(({ language }) => language === 'ts');
  const code = programs[index]?.code.replace('3_000', '1_000') ?? '';
  const service = await ExampleProcess.start(code, 3000, { 'database.js': DATABASE });
  const served = await ask(service, '/');
  const inFlight = (await RawClient.connect(service.port)).get('/slow', ORIGIN);
  const probe = await ask(service, '/health/ready');
  service.stop();
  await expect.poll(() => service.output).toContain('1 in flight');
  const refused = await ask(service, '/late');
  expect((await inFlight.response()).status).toBe(200);
  expect(await service.exit()).toEqual([0, null]);
  const log = service.output.match(/^GET \S+ \d+/gm) ?? [];
  return { served, refused, probe, log, output: service.output };
}

async function ask(service: ExampleProcess, path: string): Promise<Response> {
  return (await RawClient.connect(service.port)).get(path, ORIGIN).response();
}
