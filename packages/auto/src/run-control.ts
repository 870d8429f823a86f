import { connect } from 'node:net';
import { createInterface } from 'node:readline';
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
 * Connects to the `quiesce run` above this process. It asks servers to signal themselves: only a server knows whether a shell or a
 * package manager has passed the signal on. If `quiesce run` ends first, this process signals itself: nothing else would stop it.
 */
export function reportToRun(port: PreloadProcess, path: string): RunControl {
  const socket = connect(path);
  socket.unref();
  socket.on('error', () => undefined);
  const send = (message: object): void => {
    if (socket.writable) socket.write(`${JSON.stringify({ pid: port.pid, ...message })}\n`);
  };
  // A handler of the app may end the process with 0. Core makes that a 1, but only after the exit listener below was called.
  const sendFailure = (code: 0 | 1): void => {
    if (code !== 0) send({ type: 'exit', code });
  };
  send({ type: 'serving', isClusterWorker: port.isClusterWorker });
  let isStopping = false;
  let isConnected = false;
  let isSignalledDirectly = false;
  const lines = createInterface({ input: socket });
  lines.on('error', () => undefined);
  lines.on('line', (line) => {
    // Deferred, so that a signal that has arrived in the same turn of the event loop is handled first.
    setImmediate(() => {
      const { signal }: { readonly signal: NodeJS.Signals } = JSON.parse(line);
      if (isStopping && !isSignalledDirectly) return;
      isSignalledDirectly = true;
      send({ type: 'reached', signal });
      port.signal(signal);
    }).unref();
  });
  socket.on('connect', () => {
    isConnected = true;
  });
  socket.on('close', () => {
    if (!isConnected || isStopping) return;
    port.writeError('quiesce: quiesce run has ended: sending SIGTERM to this process');
    port.signal('SIGTERM');
  });
  port.onExit((code) => send({ type: 'exit', code }));
  return {
    stopping(codes) {
      isStopping = true;
      for (const code of codes) void code.then(sendFailure);
    },
  };
}
