import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { fixture } from '../../verify/test/told.ts';
import { CLI } from './tool.ts';

/** Returns what the tool writes to a terminal created by `script`, and its exit code. */
async function atTerminal(variables: Readonly<Record<string, string>> = {}): Promise<[string, unknown]> {
  const env = {
    ...process.env,
    SHELL: '/bin/sh',
    TERM: 'xterm',
    NO_COLOR: undefined,
    CI: undefined,
    ...variables,
  };
  const words = ['verify', '--only', 'exit-status,port-free', '--jobs', '1', '--', ...fixture('told.mjs')];
  const command = `stty cols 60 rows 24; exec ${[process.execPath, CLI, ...words].join(' ')}`;
  const script = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { env });
  onTestFinished(() => void script.kill('SIGKILL'));
  let output = '';
  script.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code]: unknown[] = await once(script, 'close');
  return [output, code];
}

// `script` differs on other systems.
it.skipIf(process.platform !== 'linux')(
  'a terminal shows the progress in a line that is erased at the end, and colours',
  async () => {
    const [output, code] = await atTerminal();
    expect(code).toBe(1);
    expect(output).toMatch(/0 of 2 · \d+ s · examining the server/);
    expect(output).toMatch(/1 of 2 · .* · port-free/);
    expect(output).toContain('\u001B[31m✗');
    // The line is erased, and the cursor is visible again.
    expect(output.lastIndexOf('\u001B[2K')).toBeGreaterThan(output.lastIndexOf(' of 2 ·'));
    expect(output.lastIndexOf('\u001B[?25h')).toBeGreaterThan(output.lastIndexOf('\u001B[?25l'));
    const lines = stripVTControlCharacters(output).split(/\r?\n/);
    expect(lines.filter((line) => line.length > 60)).toEqual([]);
  },
);

it.skipIf(process.platform !== 'linux')('NO_COLOR turns colours off', async () => {
  const [output] = await atTerminal({ NO_COLOR: '1' });
  // oxlint-disable-next-line no-control-regex -- there must be no colours
  expect(output).not.toMatch(/\u001B\[\d*m/);
  expect(output).toContain('✗ exit-status');
});
