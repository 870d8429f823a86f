import { connect } from 'node:net';
import type { PreloadProcess } from './process.ts';

/** Messages of a server to the `quiesce run` above it. */
export interface RunControl {
  /**
   * Reports that a shutdown has begun.
   * @param codes exit codes of the running shutdowns, once they are known
   */
  stopping(codes: readonly Promise<0 | 1>[]): void;
}

/**
 * Connects to the `quiesce run` above this process, which signals servers that a shell or a package manager does not signal. If
 * `quiesce run` ends first, this process signals itself, because nothing else would stop it.
 */
export function reportToRun(port: PreloadProcess, path: string): RunControl {
  const socket = connect(path);
  socket.unref();
  socket.on('error', () => undefined);
  const tell = (message: object): void => {
    if (socket.writable) socket.write(`${JSON.stringify({ pid: port.pid, ...message })}\n`);
  };
  tell({ type: 'serving', isClusterWorker: port.isClusterWorker });
  let isStopping = false;
  let isConnected = false;
  socket.on('connect', () => {
    isConnected = true;
  });
  socket.on('close', () => {
    if (!isConnected || isStopping) return;
    port.writeError('quiesce: quiesce run has ended: sending SIGTERM to this process');
    port.signal('SIGTERM');
  });
  port.onExit((code) => tell({ type: 'exit', code }));
  return {
    stopping(codes) {
      isStopping = true;
      tell({ type: 'stopping' });
      // A handler of the app may end the process with 0; core makes that a 1 after the listener above has been called.
      const tellFailure = (code: 0 | 1): void => {
        if (code !== 0) tell({ type: 'exit', code });
      };
      for (const code of codes) void code.then(tellFailure);
    },
  };
}
