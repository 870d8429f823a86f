import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planInit } from '../src/plan.ts';
import { createQuiesce } from './create-quiesce.ts';
import { manifest, projectOf, type Files } from './project.ts';

const PACKAGES = join(import.meta.dirname, '../..');
/** Where this repository has each package that the projects need. */
const INSTALLED: Readonly<Record<string, string>> = {
  express: 'express/node_modules/express',
  '@types/express': 'express/node_modules/@types/express',
  '@types/node': '../node_modules/@types/node',
};
const COMPILERS = [
  ['5.9, a library', 'create-quiesce/node_modules/typescript-5.9'],
  ['7, a program', 'create-quiesce/node_modules/typescript'],
] as const;

/** Creates a project with its packages installed, and a compiler if one is given. */
async function installed(files: Files, compiler: string | undefined): Promise<string> {
  const folder = await projectOf(files);
  const all = compiler === undefined ? INSTALLED : { ...INSTALLED, typescript: compiler };
  for (const [name, path] of Object.entries(all)) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(PACKAGES, path), link);
  }
  return folder;
}

const APP = "import express from 'express';\n\nconst app = express();\napp.listen(3000);\n";
const project = (text: string, compilerOptions: object = {}): Files => ({
  'package.json': manifest(['express'], { type: 'module', scripts: { start: 'node dist/index.js' } }),
  'tsconfig.json': {
    compilerOptions: {
      module: 'nodenext',
      strict: true,
      noUnusedLocals: true,
      outDir: 'dist',
      rootDir: 'src',
      ...compilerOptions,
    },
  },
  'src/index.ts': text,
});

describe.each(COMPILERS)('with TypeScript %s, the planned code', (_version, compiler) => {
  it('planned code that compiles causes no note, and leaves nothing on the disk', async () => {
    const folder = await installed(project(APP), compiler);
    const plan = await planInit({ folder });
    expect([plan.obstacles, plan.notes]).toEqual([[], []]);
    expect(existsSync(join(folder, 'node_modules/@quiesce'))).toBe(false);
    expect(existsSync(join(folder, 'src/drain.ts'))).toBe(false);
  });

  it('planned code is not written if it does not compile under the settings of the service', async () => {
    const text =
      "import express from 'express';\n\nconst app: { listen(port: number): void } = express();\napp.listen(3000);\n";
    const folder = await installed(project(text), compiler);
    const { code, stdout } = await createQuiesce([folder, '--write']);
    expect(stdout).toContain("it would not compile: index.ts: TS2339: Property 'use' does not exist on type");
    expect(code).toBe(1);
    expect(existsSync(join(folder, 'src/drain.ts'))).toBe(false);
  });

  it('planned code is not blamed for existing errors', async () => {
    const folder = await installed(project(`${APP}const unused: string = 1;\n`), compiler);
    expect((await planInit({ folder })).obstacles).toEqual([]);
  });

  it('planned code compiles with isolated declarations and verbatim module syntax', async () => {
    const files = project(APP, {
      module: 'nodenext',
      declaration: true,
      isolatedDeclarations: true,
      verbatimModuleSyntax: true,
    });
    const folder = await installed(files, compiler);
    expect((await planInit({ folder })).obstacles).toEqual([]);
  });
});

it.each([
  ['TypeScript is not installed', project(APP)],
  [
    'there is no tsconfig.json that can be read',
    { ...project(APP), 'tsconfig.json': '{ "extends": "@acme/tsconfig" }' },
  ],
])('a note says that the planned code was not compiled: %s', async (why, files) => {
  const folder = await installed(files, undefined);
  const plan = await planInit({ folder });
  expect(plan.obstacles).toEqual([]);
  expect(plan.notes.join('\n')).toContain(`The planned code was not compiled, because ${why}.`);
});
