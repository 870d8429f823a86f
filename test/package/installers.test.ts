import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { pack, packageManager } from '../../scripts/pack.ts';
import { Consumer } from './consumer.ts';
import { INSTALLERS } from './loading.ts';
import { stopInFlight } from './stop.ts';
import {
  catalogVersion,
  COMPILERS,
  isLoadedBothWays,
  manifestOf,
  nameOf,
  PACKAGES,
  ROOT,
} from './workspace.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** Packages that load both by import and by require. */
const BOTH_WAYS = PACKAGES.filter((name) => isLoadedBothWays(manifestOf(name)));

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-installed-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it.each(INSTALLERS)(
  'installed by $name, the packages load by import and by require, and a service stops',
  { timeout: 600_000 },
  async ({ command }) => {
    const consumer = await Consumer.create(BOTH_WAYS, command);
    onTestFinished(() => consumer.remove());
    await consumer.test(['--test', 'node-test.mjs', 'cjs/node-test.js']);
    for (const words of [['serve.mjs'], ['cjs/serve.js']]) {
      const stopped = await stopInFlight(words, { cwd: consumer.folder });
      expect(stopped).toMatchObject({ code: 0, answer: 'done' });
    }
  },
);

describe('NestJS with a Fastify of its own, beside another one of the app', () => {
  it(
    'NestJS with a Fastify of its own accepts the plugin as in its example',
    { timeout: 600_000 },
    async () => {
      const folder = temporary();
      const example = join(ROOT, 'programs/frameworks');
      for (const file of ['app.module', 'database', 'nestjs-fastify', 'nestjs-fastify-hooks']) {
        const text = readFileSync(join(example, `src/${file}.ts`), 'utf8');
        writeFileSync(join(folder, `${file}.ts`), text.replaceAll(/(?<=from '\.\/.+)\.ts'/g, ".js'"));
      }
      const names = [
        '@nestjs/common',
        '@nestjs/core',
        '@nestjs/platform-fastify',
        '@types/node',
        'reflect-metadata',
        'rxjs',
      ];
      const others = names.map((name) => [name, catalogVersion(name)]);
      const dependencies = Object.fromEntries([
        ...others,
        ['@quiesce/fastify', '^0.1.0'],
        ['fastify', '5.12.7'],
      ]);
      const compilerOptions = {
        module: 'NodeNext',
        strict: true,
        noEmit: true,
        types: ['node'],
        skipLibCheck: true,
      };
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', dependencies }));
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({
          compilerOptions: { ...compilerOptions, target: 'ES2023', experimentalDecorators: true },
        }),
      );
      // Runs the documented command of users who copy an example.
      await run('npx', ['-y', packageManager(), '--silent', 'install-packed', folder], { cwd: ROOT });

      const version = (path: string): unknown =>
        JSON.parse(readFileSync(join(folder, 'node_modules', path, 'package.json'), 'utf8')).version;
      expect(version('fastify')).not.toBe(version('@nestjs/platform-fastify/node_modules/fastify'));
      for (const compiler of Object.values(COMPILERS)) {
        const { stdout } = await run(process.execPath, [compiler, '--pretty', 'false'], {
          cwd: folder,
        }).catch((error: { readonly stdout: string }) => error);
        expect(stdout).toBe('');
      }
    },
  );
});

describe('a registry', () => {
  let folder: string;
  let registry: string;
  let stop: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'quiesce-registry-'));
    ({ registry, stop } = await startRegistry(folder));
  }, 60_000);
  afterAll(async () => {
    await stop?.();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'a registry accepts all packages, and a user can install an adapter by name and run it',
    { timeout: 600_000 },
    async () => {
      const npmrc = join(folder, 'npmrc');
      writeFileSync(npmrc, `${registry.replace('http:', '')}/:_authToken=anyone\n`);
      const env = { ...process.env, NPM_CONFIG_USERCONFIG: npmrc };
      // These are the tarballs that `pnpm publish` sends. Only the release workflow adds provenance.
      for (const tarball of await pack(PACKAGES, join(folder, 'packed'))) {
        await run('npm', ['publish', tarball, '--provenance=false', '--registry', registry], { env });
      }
      for (const name of PACKAGES) {
        const published: unknown = await (await fetch(`${registry}/${nameOf(name)}`)).json();
        const { version } = manifestOf(name);
        expect(published).toHaveProperty(['versions', version, 'name'], nameOf(name));
        expect(JSON.stringify(published)).not.toMatch(/"(workspace|catalog):/);
      }

      const app = join(folder, 'app');
      mkdirSync(app);
      writeFileSync(join(app, 'package.json'), '{ "type": "module" }');
      for (const file of ['serve.mjs', 'load.mjs']) {
        writeFileSync(join(app, file), readFileSync(join(import.meta.dirname, 'consumer', file)));
      }
      const packages = ['@quiesce/express', `express@${catalogVersion('express')}`];
      const scope = `--@quiesce:registry=${registry}`;
      await run('npm', ['install', '--no-audit', '--no-fund', scope, ...packages], { cwd: app, env });
      expect(await stopInFlight(['serve.mjs'], { cwd: app })).toMatchObject({ code: 0, answer: 'done' });
    },
  );
});

/** Starts an empty registry on loopback without an upstream. */
async function startRegistry(folder: string): Promise<{ registry: string; stop: () => Promise<void> }> {
  const config = join(folder, 'config.yaml');
  const everyone = { access: '$all', publish: '$all', unpublish: '$all' };
  writeFileSync(
    config,
    JSON.stringify({
      storage: join(folder, 'storage'),
      packages: { '**': everyone },
      log: { type: 'stdout', level: 'http' },
    }),
  );
  const address = `127.0.0.1:${await freePort()}`;
  const registry = `http://${address}`;
  const words = [require.resolve('verdaccio/bin/verdaccio'), '--config', config, '--listen', address];
  const child = spawn(process.execPath, words, { cwd: folder, stdio: 'ignore' });
  const ended = once(child, 'close');
  await vi.waitFor(() => fetch(`${registry}/-/ping`), { timeout: 50_000, interval: 100 });
  return {
    registry,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('there is no port');
  return address.port;
}
