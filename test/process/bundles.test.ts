import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { build as tsup } from 'tsup';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import webpack from 'webpack';

const PROGRAM = fileURLToPath(new URL('./fixtures/bundled.mjs', import.meta.url));
const DEADLINE = 1_500;
const FORMATS = ['cjs', 'esm'] as const;
type Format = (typeof FORMATS)[number];

const folder = mkdtempSync(join(tmpdir(), 'quiesce-bundles-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function byEsbuild(outfile: string, format: Format, minified: object): Promise<void> {
  await build({ entryPoints: [PROGRAM], bundle: true, platform: 'node', format, outfile, ...minified });
}

async function byTsup(outfile: string, format: Format): Promise<void> {
  await tsup({
    entry: { bundle: PROGRAM },
    format: [format],
    outDir: join(outfile, '..'),
    outExtension: () => ({ js: outfile.slice(-4) }),
    noExternal: [/./],
    minify: true,
    silent: true,
    config: false,
  });
}

function byWebpack(outfile: string, format: Format): Promise<void> {
  const isModule = format === 'esm';
  return new Promise((resolve, reject) => {
    webpack(
      {
        mode: 'production',
        target: 'node20',
        entry: PROGRAM,
        experiments: { outputModule: isModule },
        output: { path: join(outfile, '..'), filename: `bundle${outfile.slice(-4)}`, module: isModule },
      },
      (error, stats) => {
        if (error || stats?.hasErrors()) reject(error ?? new Error(stats?.toString()));
        else resolve();
      },
    );
  });
}

const BUNDLERS = [
  ['esbuild', (file: string, format: Format) => byEsbuild(file, format, {})],
  ['esbuild, minified', (file: string, format: Format) => byEsbuild(file, format, { minify: true })],
  [
    'esbuild, minified with kept names',
    (file: string, format: Format) => byEsbuild(file, format, { minify: true, keepNames: true }),
  ],
  ['webpack', byWebpack],
  ['tsup, minified', byTsup],
] as const;

const CASES = BUNDLERS.flatMap(([bundler, run]) => FORMATS.map((format) => ({ bundler, format, run })));

/** Starts the bundle, sends a request, and SIGTERM once it is in flight. */
async function stopped(file: string, path: string) {
  const child = spawn(process.execPath, [file], { env: {} });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  const printed = (pattern: RegExp): Promise<string> =>
    expect
      .poll(() => output, { timeout: 10_000 })
      .toMatch(pattern)
      .then(() => output);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const port = /port (\d+)/.exec(await printed(/port \d+\n/))?.[1];
  const answer = fetch(`http://127.0.0.1:${port}${path}`).then(
    (response) => response.text(),
    () => 'no answer',
  );
  await printed(/in flight/);
  const signalledAt = performance.now();
  child.kill('SIGTERM');
  const [code] = await once(child, 'close');
  return { code, output, answer: await answer, time: performance.now() - signalledAt };
}

describe.each(CASES)('a service bundled by $bundler as $format', ({ bundler, format, run }) => {
  const file = join(
    folder,
    `${bundler.replaceAll(/\W/g, '')}-${format}`,
    format === 'cjs' ? 'bundle.cjs' : 'bundle.mjs',
  );

  it('answers what is in flight at SIGTERM, runs its steps and exits with 0; blocked, it exits with 1 at the deadline and names the place', async () => {
    await run(file, format);

    const drained = await stopped(file, '/');
    expect(drained.output).toMatch(/database closed\n[^]*shutdown clean/);
    expect(drained).toMatchObject({ code: 0, answer: 'done' });

    const blocked = await stopped(file, '/block');
    expect(blocked.output).toMatch(/ended while running \S+ \(bundle\.[cm]js:\d+\)/);
    expect(blocked).toMatchObject({ code: 1, answer: 'no answer' });
    expect(blocked.time).toBeLessThan(DEADLINE + 4_000);
  }, 60_000);
});
