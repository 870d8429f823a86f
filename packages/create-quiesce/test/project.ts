import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { planInit, type InitOptions, type Plan } from '../src/plan.ts';

/** The files of a project; objects are written as JSON. */
export type Files = Readonly<Record<string, string | object>>;

/** Creates a temporary folder with these files. */
export async function projectOf(files: Files): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-init-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

/** Returns the plan for a project with these files. */
export async function planOf(files: Files, options: Omit<InitOptions, 'folder'> = {}): Promise<Plan> {
  return planInit({ ...options, folder: await projectOf(files) });
}

/** Returns a package.json with these dependencies. */
export function manifest(dependencies: readonly string[], more: object = {}): object {
  return { name: 'shop', dependencies: Object.fromEntries(dependencies.map((name) => [name, '*'])), ...more };
}

/** Returns the planned content of a file. */
export function planned({ files }: Plan, path: string): string | undefined {
  return files.find((file) => file.path === path)?.after;
}

export const EXPRESS_APP = `import express from 'express';
const app = express();
app.listen(3000);
`;
