import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Template } from './framework.ts';

/** Characters of the output of a failed command. */
const OUTPUT = 2_000;

/** Turns off prompts and telemetry of builds. */
const QUIET: Readonly<Record<string, string>> = {
  CI: '1',
  DO_NOT_TRACK: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  NUXT_TELEMETRY_DISABLED: '1',
  ASTRO_TELEMETRY_DISABLED: '1',
  npm_config_yes: 'true',
  npm_config_fund: 'false',
  npm_config_audit: 'false',
};

/** Creates and builds a template below `folder`, unless it exists. @returns its folder */
export async function prepare(template: Template, folder: string): Promise<string> {
  const own = join(folder, template.id);
  const isComplete = join(folder, `${template.id}.complete`);
  if (existsSync(isComplete)) return own;
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own, { recursive: true });
  for (const [name, content] of Object.entries(template.files ?? {})) {
    mkdirSync(dirname(join(own, name)), { recursive: true });
    writeFileSync(join(own, name), content);
  }
  for (const command of template.commands) await run(command, own);
  writeFileSync(isComplete, '');
  return own;
}

/** Returns the packages of a template with their installed versions. */
export function versionsOf({ packages, root = '.' }: Template, folder: string): string {
  const versions = packages.map((name) => {
    const file = join(folder, root, 'node_modules', name, 'package.json');
    const { version }: { readonly version: string } = JSON.parse(readFileSync(file, 'utf8'));
    return `${name} ${version}`;
  });
  return versions.join(', ');
}

async function run(command: string, cwd: string): Promise<void> {
  const [file = '', ...words] = command.split(' ');
  const env = {
    ...process.env,
    ...QUIET,
    PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}`,
  };
  const child = spawn(file, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const outputs = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code]: unknown[] = await once(child, 'close');
  if (code === 0) return;
  const output = (await outputs).join('').slice(-OUTPUT);
  throw new Error(`${command}, in ${cwd}, ended with ${String(code)}. It wrote:\n${output}`);
}
