import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { packageManager } from '../pack.ts';
import { ROOT } from '../packages.ts';

/** Size of the terminal of the demo: the length of its longest line, and the height of the table and the report. */
export const COLUMNS = 116;
export const ROWS = 25;

/** The command for readers. */
export const COMMAND: string = `npx -y ${packageManager()} demo`;

/** The same without the pnpm lines that repeat the command and the folder. */
const SILENT_COMMAND = COMMAND.replace(/ demo$/, ' --silent demo');

/** Terminal output with its time. */
export interface Chunk {
  /** ms since the first output. */
  readonly at: number;
  readonly bytes: Buffer;
}

/**
 * Runs the demo in a terminal of its own (`script`, of util-linux) and records its output.
 * @throws Error if the demo exits with another code than 0
 */
export async function recordDemo(): Promise<Chunk[]> {
  const words = ['-qefc', `stty cols ${COLUMNS} rows ${ROWS}; ${SILENT_COMMAND}`, '/dev/null'];
  const env = { ...process.env, npm_config_progress: 'false', TERM: 'xterm', FORCE_COLOR: '1' };
  const demo = spawn('script', words, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Chunk[] = [];
  let first: number | undefined;
  demo.stdout.on('data', (bytes: Buffer) => {
    first ??= performance.now();
    chunks.push({ at: performance.now() - first, bytes });
  });
  const [code]: unknown[] = await once(demo, 'close');
  if (code !== 0) throw new Error(`The demo ended with ${String(code)}.`);
  return chunks;
}
