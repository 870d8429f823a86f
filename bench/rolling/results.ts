import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from './run.ts';
import type { Server } from './servers.ts';
import type { Setting } from './setting.ts';

/** All runs of one server in one setting. */
export interface Cell {
  /** `yyyy-mm-dd`. */
  readonly date: string;
  readonly node: string;
  /** Names and versions of the server's packages, and of the program in front of it. */
  readonly versions: string;
  readonly runs: readonly Run[];
  /** The same without restarts. */
  readonly controls?: readonly Run[];
}

/** Results by setting and server. */
export type Results = Readonly<Record<string, Readonly<Record<string, Cell>>>>;

const FILE = join(import.meta.dirname, 'results.json');

export function readResults(): Results {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {};
}

export function writeResults(results: Results): void {
  writeFileSync(FILE, `${JSON.stringify(results, undefined, 2)}\n`);
}

/** Returns the results with those of one server in one setting replaced. A control replaces only controls, a run only runs. */
export function withRuns(
  results: Results,
  setting: Setting,
  server: Server,
  runs: readonly Run[],
  isControl: boolean,
): Results {
  const former = results[setting.id]?.[server.id];
  const about = {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    versions: versionsOf(setting, server),
  };
  const cell: Cell = isControl
    ? { ...about, runs: former?.runs ?? [], controls: runs }
    : { ...about, runs, ...(former?.controls ? { controls: former.controls } : {}) };
  return { ...results, [setting.id]: { ...results[setting.id], [server.id]: cell } };
}

function versionsOf({ program, packages: parts = [] }: Setting, { packages }: Server): string {
  const installed = [...packages, ...parts].map((name) => {
    const file = join(import.meta.dirname, '../node_modules', name, 'package.json');
    const { version }: { readonly version: string } = JSON.parse(readFileSync(file, 'utf8'));
    return `${name} ${version}`;
  });
  if (!program) return installed.join(', ');
  const [command, argument] = program.version;
  const { stdout, stderr } = spawnSync(command, [argument], { encoding: 'utf8' });
  const [version = ''] = /\d+\.\d+\.\d+/.exec(stdout + stderr) ?? [];
  return [...installed, `${program.name} ${version}`].join(', ');
}
