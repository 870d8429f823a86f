import { spawn, type ChildProcess } from 'node:child_process';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onPackageManagerGone } from './package-manager-gone.ts';
import { Servers } from './servers.ts';

/** How a command ended. */
export interface End {
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

/** Signals that are passed on. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
/** ms for a shell or a package manager to pass a signal on to a server. */
const PATIENCE = 300;
/** Exit code of shells for a command that cannot be started. */
const NOT_FOUND = 127;

/**
 * Starts the command and passes signals on, even to servers under it that a shell or a package manager does not signal.
 * @param env environment of the command, without the socket of this program
 * @param writeLine writes a line
 */
export async function run(
  [command = '', ...words]: readonly string[],
  env: NodeJS.ProcessEnv,
  writeLine: (line: string) => void,
): Promise<End> {
  const servers = await Servers.open((pid, signal) =>
    writeLine(
      `${basename(command)} did not pass ${signal} on: sent it directly to the server, process ${pid}`,
    ),
  );
  const child = spawn(command, words, { stdio: 'inherit', env: { ...env, QUIESCE_RUN: servers.path } });
  const ended = endOf(child, (message) => writeLine(`${command} could not be started: ${message}`));
  let passedOn: NodeJS.Signals | undefined;

  const signalDirectly = async (signal: 'SIGTERM' | 'SIGINT'): Promise<void> => {
    // The command did not pass an earlier signal on to these servers, so it does not pass this one on either.
    servers.signal(signal, true);
    await Promise.race([ended, sleep(PATIENCE)]);
    servers.signal(signal, false);
  };
  const pass = (signal: (typeof SIGNALS)[number]): void => {
    passedOn = signal;
    // At a terminal, the whole process group has received it.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    if (signal !== 'SIGHUP') void signalDirectly(signal);
  };
  const undos = [
    ...SIGNALS.map((signal) => {
      process.on(signal, pass);
      return () => void process.off(signal, pass);
    }),
    onPackageManagerGone(() => {
      if (passedOn === undefined) pass('SIGTERM');
    }),
  ];

  const end = await ended;
  await servers.whenGone();
  for (const undo of undos) undo();
  const { worstCode } = servers;
  await servers.close();
  // A shell that is ended by the signal does not know the exit code of the server that it left.
  const isOfSignal = passedOn !== undefined && end.signal === passedOn;
  return isOfSignal && worstCode !== undefined ? { code: worstCode, signal: undefined } : end;
}

function endOf(child: ChildProcess, onError: (message: string) => void): Promise<End> {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      // An error is also emitted for a signal that cannot be sent.
      if (child.pid !== undefined) return;
      onError(error.message);
      resolve({ code: NOT_FOUND, signal: undefined });
    });
    child.on('exit', (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }));
  });
}
