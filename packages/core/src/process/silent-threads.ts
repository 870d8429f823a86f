import { Session } from 'node:inspector';
import { WATCHDOG_NAME } from './watchdog.ts';

/** A trivial request, which every thread answers unless it is running native code. */
const PING = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: '1' } });

/**
 * Worker threads of the app that run native code, such as `execSync` or an addon: `process.exit()` waits for them. Threads that run
 * JavaScript or are idle answer within milliseconds, and are removed.
 */
export class SilentThreads {
  readonly #session = new Session();
  readonly #silent = new Set<string>();

  /** Asks every thread. Without the inspector (Node's permission model) no thread is known. */
  constructor() {
    const session = this.#session;
    try {
      session.connect();
    } catch {
      return;
    }
    session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
      if (workerInfo.title.endsWith(WATCHDOG_NAME)) return;
      this.#silent.add(sessionId);
      session.post('NodeWorker.sendMessageToWorker', { sessionId, message: PING });
    });
    session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => this.#silent.delete(params.sessionId));
    session.on('NodeWorker.detachedFromWorker', ({ params }) => this.#silent.delete(params.sessionId));
    session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  }

  /** Number of threads that have not answered. */
  get count(): number {
    return this.#silent.size;
  }

  stop(): void {
    this.#session.disconnect();
  }
}
