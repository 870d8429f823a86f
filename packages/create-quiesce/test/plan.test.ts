import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FRAMEWORKS, HOSTS } from '../src/project/frameworks.ts';
import { planInit } from '../src/plan.ts';
import { createQuiesce } from './create-quiesce.ts';
import { EXPRESS_APP, manifest, planned, planOf, projectOf } from './project.ts';

const MODULE = { type: 'module' };
const shop = { 'package.json': manifest(['express'], MODULE), 'server.js': EXPRESS_APP };

describe('create-quiesce', () => {
  it.each([
    ['by default', []],
    ['with --dry-run', ['--dry-run']],
    ['with --dry-run and --write', ['--write', '--dry-run']],
  ])('create-quiesce %s prints the changes and writes nothing', async (_how, words) => {
    const folder = await projectOf(shop);
    const { code, stdout, stderr } = await createQuiesce([...words], { cwd: folder });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('+drain.watch(app.listen(3000));');
    expect(readdirSync(folder).toSorted()).toEqual(['package.json', 'server.js']);
    expect(readFileSync(join(folder, 'server.js'), 'utf8')).toBe(EXPRESS_APP);
  });

  it('a second run after --write has nothing to add', async () => {
    const folder = await projectOf(shop);
    expect(await createQuiesce([folder, '--write'])).toMatchObject({ code: 0 });
    const second = await createQuiesce([folder, '--write']);
    expect(second.stdout).toContain(
      'Quiesce is already used in server.js, drain.js: there is nothing to add.',
    );
    expect(second.code).toBe(0);
  });

  it('with manual steps, --write writes nothing and exits with 1', async () => {
    const handler = "process.once('SIGTERM', () => process.exit());\n";
    const folder = await projectOf({ ...shop, 'server.js': EXPRESS_APP + handler });
    const { code, stdout } = await createQuiesce([folder, '--write']);
    expect(stdout).toContain('server.js:4 handles a signal itself');
    expect(code).toBe(1);
    expect(readdirSync(folder).toSorted()).toEqual(['package.json', 'server.js']);
    expect(readFileSync(join(folder, 'server.js'), 'utf8')).toBe(EXPRESS_APP + handler);
  });

  it.each([
    ['express', '~4.16.1'],
    ['koa', '2.7.0'],
    ['fastify', '^4.28.0'],
  ])(
    'with %s %s, which the adapter does not support, nothing is written and the exit code is 1',
    async (name, range) => {
      const json = { name: 'shop', type: 'module', dependencies: { [name]: range } };
      const source = EXPRESS_APP.replaceAll('express', name);
      const folder = await projectOf({ 'package.json': json, 'server.js': source });
      const { code, stdout } = await createQuiesce([folder, '--write']);
      expect(stdout).toMatch(
        new RegExp(`@quiesce/${name} takes .+, and this package has .+: upgrade it first`),
      );
      expect(code).toBe(1);
      expect(readFileSync(join(folder, 'server.js'), 'utf8')).toBe(source);
    },
  );

  it.each(['^4.17.0', '>=4', '*', 'latest', 'workspace:*', 'github:expressjs/express'])(
    'express %s may be a supported version, so there is no obstacle',
    async (range) => {
      const json = { name: 'shop', type: 'module', dependencies: { express: range } };
      expect((await planOf({ ...shop, 'package.json': json })).obstacles).toEqual([]);
    },
  );

  it.each(['express', 'koa', 'fastify'] as const)(
    'the supported versions of %s are those of the adapter',
    (name) => {
      const adapter: unknown = JSON.parse(
        readFileSync(new URL(`../../${name}/package.json`, import.meta.url), 'utf8'),
      );
      expect(adapter).toHaveProperty(['peerDependencies', name], FRAMEWORKS[name].versions);
    },
  );

  it('a package.json with a byte order mark is read', async () => {
    const json = `\uFEFF${JSON.stringify(manifest(['express'], MODULE))}`;
    expect((await planOf({ ...shop, 'package.json': json })).facts).toContain('Express');
  });

  it.each([
    ['no package.json', { 'server.js': '' }, [], 'PACKAGE'],
    ['a package.json that is not JSON', { 'package.json': '{' }, [], 'PACKAGE'],
    ['a missing entry', shop, ['--entry', 'nowhere.js'], 'ENTRY'],
    ['an existing drain.js', { ...shop, 'drain.js': '// mine\n' }, ['--write'], 'EXISTS'],
    ['several frameworks', { ...shop, 'package.json': manifest(['koa', 'express']) }, [], 'SEVERAL'],
  ])('with %s, create-quiesce prints one line and exits with 2', async (_what, files, words, code) => {
    const folder = await projectOf(files);
    const ended = await createQuiesce([...words], { cwd: folder });
    expect(ended.stderr).toMatch(new RegExp(`^create-quiesce: ERR_QUIESCE_INIT_${code}: .+\\n$`));
    expect([ended.code, ended.stdout]).toEqual([2, '']);
    for (const [path, content] of Object.entries(files)) {
      const written = typeof content === 'string' ? content : JSON.stringify(content);
      expect(readFileSync(join(folder, path), 'utf8')).toBe(written);
    }
    expect(readdirSync(folder).toSorted()).toEqual(Object.keys(files).toSorted());
  });

  it('an unknown framework exits with 2', async () => {
    expect(await createQuiesce(['--framework', 'sails'])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('the install line', () => {
  it.each([
    ['package-lock.json', '{}', 'npm i @quiesce/express'],
    ['pnpm-lock.yaml', '', 'pnpm add @quiesce/express'],
    ['yarn.lock', '', 'yarn add @quiesce/express'],
    ['bun.lock', '{}', 'bun add @quiesce/express'],
  ])('the install line beside a %s is that of its package manager', async (lockfile, content, line) => {
    expect(await planOf({ ...shop, [lockfile]: content })).toMatchObject({ install: line });
  });
});

describe('the framework', () => {
  it('of several frameworks, --framework selects one', async () => {
    const files = { ...shop, 'package.json': manifest(['koa', 'express'], MODULE) };
    expect(planned(await planOf(files, { framework: 'express' }), 'server.js')).toContain(
      'expressDrain(drain)',
    );
  });

  it('a framework in dependencies takes precedence over one in devDependencies', async () => {
    const files = {
      ...shop,
      'package.json': manifest(['express'], { ...MODULE, devDependencies: { koa: '3' } }),
    };
    expect((await planOf(files)).facts).toEqual(['Express', 'ES modules', 'JavaScript', 'npm']);
  });

  it.each(HOSTS)('for $title, fitting lines are printed and nothing is written', async (host) => {
    const plan = await planOf({ ...shop, 'package.json': manifest([host.dependency, 'express']) });
    expect(plan).toMatchObject({ install: `npm i ${host.adapter}`, files: [], lines: host.fits });
    expect(plan.obstacles).toHaveLength(1);
  });
});

describe('the root of a workspace without a framework', () => {
  const members = {
    'packages/api/package.json': manifest(['fastify']),
    'packages/web/package.json': manifest(['next', 'express']),
    'packages/lib/package.json': manifest([]),
  };

  it.each([
    ['npm', { 'package.json': { name: 'root', workspaces: ['packages/*'] } }, 'npx'],
    ['Yarn', { 'package.json': { workspaces: { packages: ['packages/*'] } }, 'yarn.lock': '' }, 'npx'],
    [
      'pnpm',
      { 'package.json': {}, 'pnpm-workspace.yaml': 'packages: [packages/*]', 'pnpm-lock.yaml': '' },
      'pnpm dlx',
    ],
  ])(
    'the root of a workspace of %s without a framework lists the packages with one',
    async (_manager, root, command) => {
      const plan = await planOf({ ...members, ...root });
      expect(plan.lines).toEqual([
        `${command} create-quiesce packages/api   # shop: Fastify`,
        `${command} create-quiesce packages/web   # shop: Next.js`,
      ]);
      expect(plan.obstacles).toHaveLength(1);
    },
  );

  it('the root of a workspace says that no package has a framework', async () => {
    const plan = await planOf({ 'package.json': { workspaces: ['packages/*'] } });
    expect(plan.obstacles).toEqual([expect.stringContaining('give the folder of the service')]);
  });
});

describe('the start command of the next steps', () => {
  it.each([
    [
      'of scripts.start',
      { start: 'node --enable-source-maps server.js' },
      'node --enable-source-maps server.js',
    ],
    ['behind other scripts', { start: 'npm run serve', serve: 'node server.js' }, 'node server.js'],
    ['behind a build', { start: 'tsc && node server.js' }, 'node server.js'],
    ['with a variable', { start: 'PORT=80 node server.js' }, 'env PORT=80 node server.js'],
    ['for a shell', { start: 'node server.js | pino' }, 'node server.js'],
    ['behind a process manager', { start: 'pm2-runtime server.js' }, 'node server.js'],
    ['without any', {}, 'node server.js'],
  ])('the start command of the next steps, %s, has no package manager', async (_what, scripts, command) => {
    const folder = await projectOf({
      ...shop,
      'package.json': manifest(['express'], { ...MODULE, scripts }),
    });
    const { next } = await planInit({ folder });
    expect(next[0]).toBe(`npx quiesce verify -- ${command}`);
  });

  it('the next steps name the existing platform files', async () => {
    const { next } = await planOf({
      ...shop,
      'compose.yaml': '',
      'shop.service': '',
      'ecosystem.config.cjs': '',
    });
    expect(next[1]).toBe('npx quiesce doctor compose.yaml ecosystem.config.cjs shop.service');
  });
});
